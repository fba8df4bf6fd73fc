// Writes keepalived’s config for the address that servers share: held by one whose API answers, taken over when it fails.
// It must never list the other servers: those that run would not learn of a new one, and both would take the address.
import type { SharedAddress } from './k3sMachine';
import { apiServerPort } from './k3sMachine';

/**
 * Servers tell each other by multicast (224.0.0.18), which every link carries. The device is filled in on the machine:
 * its name differs from image to image.
 */
export function renderKeepalived(shared: SharedAddress): string {
  return `global_defs {
  script_user root
  enable_script_security
}
vrrp_script k3s {
  script "/usr/bin/curl -fsk --max-time 2 -o /dev/null https://127.0.0.1:${apiServerPort}/ping"
  interval 3
  fall 2
  rise 2
}
vrrp_instance k3s {
  state BACKUP
  interface ROUTEWISE_LINK
  virtual_router_id ${shared.routerId}
  priority ${shared.priority}
  advert_int 1
  virtual_ipaddress {
    ${shared.address}/${shared.prefix}
  }
  track_script {
    k3s
  }
}
`;
}
