// Describes the calls of the Talos machine API that the stand-in answers: names, field numbers and types, nothing else.
// It must never differ from the published API. Source: siderolabs/talos v1.12.0, api/machine/machine.proto and api/common.
import { loadPackageDefinition } from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

const metadata = { metadata: { type: 'common.Metadata', id: 1 } };
const emptyRequest = 'google.protobuf.Empty';

const machine = {
  MachineService: {
    methods: {
      ApplyConfiguration: {
        requestType: 'ApplyConfigurationRequest',
        responseType: 'ApplyConfigurationResponse',
      },
      Bootstrap: { requestType: 'BootstrapRequest', responseType: 'BootstrapResponse' },
      EtcdAlarmList: { requestType: emptyRequest, responseType: 'EtcdAlarmListResponse' },
      EtcdLeaveCluster: { requestType: 'EtcdLeaveClusterRequest', responseType: 'EtcdLeaveClusterResponse' },
      EtcdMemberList: { requestType: 'EtcdMemberListRequest', responseType: 'EtcdMemberListResponse' },
      EtcdRemoveMemberByID: {
        requestType: 'EtcdRemoveMemberByIDRequest',
        responseType: 'EtcdRemoveMemberByIDResponse',
      },
      EtcdSnapshot: {
        requestType: 'EtcdSnapshotRequest',
        responseType: 'common.Data',
        responseStream: true,
      },
      EtcdStatus: { requestType: emptyRequest, responseType: 'EtcdStatusResponse' },
      Hostname: { requestType: emptyRequest, responseType: 'HostnameResponse' },
      Read: { requestType: 'ReadRequest', responseType: 'common.Data', responseStream: true },
      Reboot: { requestType: 'RebootRequest', responseType: 'RebootResponse' },
      ServiceList: { requestType: emptyRequest, responseType: 'ServiceListResponse' },
      Upgrade: { requestType: 'UpgradeRequest', responseType: 'UpgradeResponse' },
      Version: { requestType: emptyRequest, responseType: 'VersionResponse' },
    },
  },
  Mode: { values: { REBOOT: 0, AUTO: 1, NO_REBOOT: 2, STAGED: 3, TRY: 4 } },
  ApplyConfigurationRequest: {
    fields: {
      data: { type: 'bytes', id: 1 },
      mode: { type: 'Mode', id: 4 },
      dryRun: { type: 'bool', id: 5 },
    },
  },
  ApplyConfiguration: {
    fields: {
      ...metadata,
      warnings: { rule: 'repeated', type: 'string', id: 2 },
      mode: { type: 'Mode', id: 3 },
      modeDetails: { type: 'string', id: 4 },
    },
  },
  ApplyConfigurationResponse: messages('ApplyConfiguration'),
  BootstrapRequest: {
    fields: { recoverEtcd: { type: 'bool', id: 1 }, recoverSkipHashCheck: { type: 'bool', id: 2 } },
  },
  Bootstrap: { fields: metadata },
  BootstrapResponse: messages('Bootstrap'),
  EtcdMemberListRequest: { fields: { queryLocal: { type: 'bool', id: 1 } } },
  EtcdMember: {
    fields: {
      id: { type: 'uint64', id: 2 },
      hostname: { type: 'string', id: 3 },
      peerUrls: { rule: 'repeated', type: 'string', id: 4 },
      clientUrls: { rule: 'repeated', type: 'string', id: 5 },
      isLearner: { type: 'bool', id: 6 },
    },
  },
  EtcdMembers: { fields: { ...metadata, members: { rule: 'repeated', type: 'EtcdMember', id: 3 } } },
  EtcdMemberListResponse: messages('EtcdMembers'),
  EtcdAlarmType: { values: { NONE: 0, NOSPACE: 1, CORRUPT: 2 } },
  EtcdMemberAlarm: {
    fields: { memberId: { type: 'uint64', id: 1 }, alarm: { type: 'EtcdAlarmType', id: 2 } },
  },
  EtcdAlarm: {
    fields: { ...metadata, memberAlarms: { rule: 'repeated', type: 'EtcdMemberAlarm', id: 2 } },
  },
  EtcdAlarmListResponse: messages('EtcdAlarm'),
  EtcdLeaveClusterRequest: { fields: {} },
  EtcdLeaveCluster: { fields: metadata },
  EtcdLeaveClusterResponse: messages('EtcdLeaveCluster'),
  EtcdRemoveMemberByIDRequest: { fields: { memberId: { type: 'uint64', id: 1 } } },
  EtcdRemoveMemberByID: { fields: metadata },
  EtcdRemoveMemberByIDResponse: messages('EtcdRemoveMemberByID'),
  EtcdSnapshotRequest: { fields: {} },
  EtcdMemberStatus: {
    fields: {
      protocolVersion: { type: 'string', id: 1 },
      dbSize: { type: 'int64', id: 2 },
      dbSizeInUse: { type: 'int64', id: 3 },
      leader: { type: 'uint64', id: 4 },
      raftIndex: { type: 'uint64', id: 5 },
      raftTerm: { type: 'uint64', id: 6 },
      raftAppliedIndex: { type: 'uint64', id: 7 },
      errors: { rule: 'repeated', type: 'string', id: 8 },
      isLearner: { type: 'bool', id: 9 },
      memberId: { type: 'uint64', id: 10 },
      storageVersion: { type: 'string', id: 11 },
    },
  },
  EtcdStatus: { fields: { ...metadata, memberStatus: { type: 'EtcdMemberStatus', id: 2 } } },
  EtcdStatusResponse: messages('EtcdStatus'),
  RebootMode: { values: { DEFAULT: 0, POWERCYCLE: 1, FORCE: 2 } },
  RebootRequest: { fields: { mode: { type: 'RebootMode', id: 1 } } },
  Reboot: { fields: { ...metadata, actorId: { type: 'string', id: 2 } } },
  RebootResponse: messages('Reboot'),
  UpgradeRequest: {
    fields: {
      image: { type: 'string', id: 1 },
      preserve: { type: 'bool', id: 2 },
      stage: { type: 'bool', id: 3 },
      force: { type: 'bool', id: 4 },
      rebootMode: { type: 'RebootMode', id: 5 },
    },
  },
  Upgrade: { fields: { ...metadata, ack: { type: 'string', id: 2 }, actorId: { type: 'string', id: 3 } } },
  UpgradeResponse: messages('Upgrade'),
  ReadRequest: { fields: { path: { type: 'string', id: 1 } } },
  Hostname: { fields: { ...metadata, hostname: { type: 'string', id: 2 } } },
  HostnameResponse: messages('Hostname'),
  ServiceHealth: {
    fields: {
      unknown: { type: 'bool', id: 1 },
      healthy: { type: 'bool', id: 2 },
      lastMessage: { type: 'string', id: 3 },
    },
  },
  ServiceEvent: {
    fields: {
      msg: { type: 'string', id: 1 },
      state: { type: 'string', id: 2 },
      ts: { type: 'google.protobuf.Timestamp', id: 3 },
    },
  },
  ServiceEvents: { fields: { events: { rule: 'repeated', type: 'ServiceEvent', id: 1 } } },
  ServiceInfo: {
    fields: {
      id: { type: 'string', id: 1 },
      state: { type: 'string', id: 2 },
      events: { type: 'ServiceEvents', id: 3 },
      health: { type: 'ServiceHealth', id: 4 },
    },
  },
  ServiceList: { fields: { ...metadata, services: { rule: 'repeated', type: 'ServiceInfo', id: 2 } } },
  ServiceListResponse: messages('ServiceList'),
  VersionInfo: {
    fields: {
      tag: { type: 'string', id: 1 },
      sha: { type: 'string', id: 2 },
      built: { type: 'string', id: 3 },
      goVersion: { type: 'string', id: 4 },
      os: { type: 'string', id: 5 },
      arch: { type: 'string', id: 6 },
    },
  },
  PlatformInfo: { fields: { name: { type: 'string', id: 1 }, mode: { type: 'string', id: 2 } } },
  FeaturesInfo: { fields: { rbac: { type: 'bool', id: 1 } } },
  Version: {
    fields: {
      ...metadata,
      version: { type: 'VersionInfo', id: 2 },
      platform: { type: 'PlatformInfo', id: 3 },
      features: { type: 'FeaturesInfo', id: 4 },
    },
  },
  VersionResponse: messages('Version'),
};

function messages(type: string) {
  return { fields: { messages: { rule: 'repeated', type, id: 1 } } };
}

const definition = fromJSON(
  {
    nested: {
      google: {
        nested: {
          protobuf: {
            nested: {
              Empty: { fields: {} },
              Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
            },
          },
        },
      },
      common: {
        nested: {
          Data: { fields: { ...metadata, bytes: { type: 'bytes', id: 2 } } },
          Metadata: { fields: { hostname: { type: 'string', id: 1 }, error: { type: 'string', id: 2 } } },
        },
      },
      machine: { nested: machine },
    },
  } as Parameters<typeof fromJSON>[0],
  { keepCase: true, longs: String, enums: String, defaults: true, arrays: true },
);

/** machine.MachineService, as a grpc-js server wants it. */
export const machineService = (
  loadPackageDefinition(definition).machine as unknown as { MachineService: { service: ServiceDefinition } }
).MachineService.service;
