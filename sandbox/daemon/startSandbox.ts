// Starts a sandbox inside this process: the emulators of Hetzner Cloud and Proxmox VE, the chart repository, and machines that boot as they are created.
// Must never wait for a program to be built: what a machine needs is fetched when the first one bootstraps.
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { claimAddressBlock } from './addressBlock';
import type { ChartRepository } from '../charts/chartRepository';
import { startChartRepository } from '../charts/chartRepository';
import type { HetznerApi } from '../hetzner';
import { TcpLoadBalancers, loopbackAddresses, newHetznerToken, startHetznerApi } from '../hetzner';
import { messageOf } from '../messageOf';
import { SandboxMachines } from './sandboxMachines';
import { Reaper } from '../processes/reaper';
import type { ProxmoxApi } from '../proxmox';
import { newProxmoxCredentials, newSshHostKey, startProxmoxApi } from '../proxmox';
import { sandboxPaths } from './sandboxDirectory';
import type { SandboxPaths } from './sandboxDirectory';
import type { ProxmoxRecord, SandboxRecord } from './sandboxRecord';
import { newSecret, processStartTime, readRecord, writeRecord } from './sandboxRecord';
import type { SandboxStatus } from './sandboxStatus';
import { statusOf } from './sandboxStatus';
import type { ToolSource } from './toolSource';

export interface SandboxOptions {
  projectRoot: string;
  /** Relative to the project's root; default ROUTEWISE_SANDBOX_DIR, then `.sandbox`. */
  directory?: string;
  tools: ToolSource;
  log?: (line: string) => void;
  /** How long an ordinary action of the cloud takes, in milliseconds. Default: the emulator's. */
  actionMs?: number;
}

export interface RunningSandbox {
  paths: SandboxPaths;
  record: SandboxRecord;
  hetzner: HetznerApi;
  proxmox: ProxmoxApi;
  charts: ChartRepository;
  machines: SandboxMachines;
  status(): Promise<SandboxStatus>;
  /** Ends everything that runs; the data stay for the next start. */
  close(): Promise<void>;
}

/** @throws Error when an address or port cannot be had; nothing keeps running then */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const log = options.log ?? (() => undefined);
  const paths = sandboxPaths(options.projectRoot, options.directory);
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const before = readRecord(paths.root);
  const addresses = await claimAddressBlock(paths.root, before?.addressBlock);
  const reaper = new Reaper();
  const machines = new SandboxMachines({
    directory: paths.clusters,
    logDirectory: paths.logs,
    tool: (name) => options.tools.tool(name),
    reaper,
    log,
  });
  const endings: (() => Promise<void>)[] = [
    () => addresses.release(),
    () => reaper.close(),
    () => machines.close(),
  ];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const charts = await onPort(before?.ports.charts, (port) => startChartRepository(port));
    endings.push(() => charts.close());
    const hetznerToken = before?.hetznerToken ?? newHetznerToken();
    const loadBalancers = new TcpLoadBalancers();
    endings.push(() => loadBalancers.close());
    const hetzner = await onPort(before?.ports.hetzner, (port) =>
      startHetznerApi({
        port,
        token: hetznerToken,
        stateFile: paths.hetznerState,
        addresses: loopbackAddresses(addresses.block),
        machines,
        loadBalancers,
        log,
        ...(options.actionMs !== undefined && { actionMs: options.actionMs }),
      }),
    );
    endings.push(() => hetzner.close());
    // A sandbox of an earlier version has none.
    const earlier = (before as Partial<SandboxRecord> | undefined)?.proxmox;
    const siteAddresses = await claimAddressBlock(`${paths.root} Proxmox VE`, earlier?.addressBlock);
    endings.push(() => siteAddresses.release());
    const site = earlier ?? newSite(siteAddresses.block);
    const proxmox = await onPort(before?.ports.proxmox, (port) =>
      startProxmoxApi({
        port,
        ...(port !== 0 && before !== undefined && { socksPort: before.ports.proxmoxSocks }),
        credentials: site,
        ...site,
        machines,
        stateFile: paths.proxmoxState,
        log,
      }),
    );
    endings.push(() => proxmox.close());
    const record: SandboxRecord = {
      process: { pid: process.pid, startTime: processStartTime(process.pid) },
      startedAt: new Date().toISOString(),
      projectRoot: options.projectRoot,
      addressBlock: addresses.block,
      hetznerToken,
      proxmox: site,
      passphrase: before?.passphrase ?? newSecret(),
      controlToken: newSecret(),
      ports: {
        hetzner: Number(new URL(hetzner.url).port),
        charts: charts.port,
        control: before?.ports.control ?? 0,
        proxmox: Number(new URL(proxmox.url).port),
        proxmoxSocks: proxmox.socksPort,
      },
    };
    writeRecord(paths.root, record);
    const offering = { isOver: false };
    void offerCharts(options.tools, charts, log).then(() => {
      offering.isOver = true;
    });
    const sandbox = { paths, record, hetzner, proxmox, charts, offering, machines, close };
    return { ...sandbox, status: () => statusOf(sandbox) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Addresses of nodes are from the range for benchmarks: nobody's, and rarely those of another sandbox. */
function newSite(addressBlock: string): ProxmoxRecord {
  return {
    ...newProxmoxCredentials(),
    sshHostKey: newSshHostKey(),
    nodeNetwork: `198.${18 + randomInt(2)}.${randomInt(256)}`,
    addressBlock,
  };
}

/** The port of the last start where it is still free, so that an environment made then stays good. */
async function onPort<T>(preferred: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  if (preferred !== undefined && preferred !== 0) {
    try {
      return await start(preferred);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return start(0);
}

async function offerCharts(
  tools: ToolSource,
  charts: ChartRepository,
  log: (line: string) => void,
): Promise<void> {
  for (const chart of tools.charts)
    await offer('A chart', log, async () => {
      await charts.add(await chart());
    });
  for (const [version, release] of Object.entries(tools.gatewayApi))
    await offer(`Gateway API ${version}`, log, async () => {
      charts.addGatewayApi(version, await release());
    });
}

/** What cannot be had is told, and missed only by who asks for it. */
async function offer(what: string, log: (line: string) => void, add: () => Promise<void>): Promise<void> {
  try {
    await add();
  } catch (error) {
    log(`${what} cannot be offered: ${messageOf(error)}`);
  }
}
