// Describes the few calls of the Talos machine API that are used here: names, field numbers and types, nothing else.
// It must never differ from the published API. Source: siderolabs/talos v1.12.0, api/machine/machine.proto and api/common.
import { loadPackageDefinition } from '@grpc/grpc-js';
import type { ServiceClientConstructor } from '@grpc/grpc-js';
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
      Read: { requestType: 'ReadRequest', responseType: 'common.Data', responseStream: true },
      ServiceList: { requestType: emptyRequest, responseType: 'ServiceListResponse' },
      Upgrade: { requestType: 'UpgradeRequest', responseType: 'UpgradeResponse' },
      Version: { requestType: emptyRequest, responseType: 'VersionResponse' },
    },
  },
  ApplyConfigurationMode: { values: { REBOOT: 0, AUTO: 1, NO_REBOOT: 2, STAGED: 3, TRY: 4 } },
  ApplyConfigurationRequest: {
    fields: {
      data: { type: 'bytes', id: 1 },
      mode: { type: 'ApplyConfigurationMode', id: 4 },
      dryRun: { type: 'bool', id: 5 },
    },
  },
  ApplyConfiguration: {
    fields: {
      ...metadata,
      warnings: { rule: 'repeated', type: 'string', id: 2 },
      mode: { type: 'ApplyConfigurationMode', id: 3 },
      modeDetails: { type: 'string', id: 4 },
    },
  },
  ApplyConfigurationResponse: messages('ApplyConfiguration'),
  BootstrapRequest: { fields: { recoverEtcd: { type: 'bool', id: 1 } } },
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
      leader: { type: 'uint64', id: 4 },
      errors: { rule: 'repeated', type: 'string', id: 8 },
      isLearner: { type: 'bool', id: 9 },
      memberId: { type: 'uint64', id: 10 },
    },
  },
  EtcdStatus: { fields: { ...metadata, memberStatus: { type: 'EtcdMemberStatus', id: 2 } } },
  EtcdStatusResponse: messages('EtcdStatus'),
  ReadRequest: { fields: { path: { type: 'string', id: 1 } } },
  UpgradeRequest: { fields: { image: { type: 'string', id: 1 } } },
  Upgrade: { fields: { ...metadata, ack: { type: 'string', id: 2 } } },
  UpgradeResponse: messages('Upgrade'),
  ServiceHealth: {
    fields: {
      unknown: { type: 'bool', id: 1 },
      healthy: { type: 'bool', id: 2 },
      lastMessage: { type: 'string', id: 3 },
    },
  },
  ServiceInfo: {
    fields: {
      id: { type: 'string', id: 1 },
      state: { type: 'string', id: 2 },
      health: { type: 'ServiceHealth', id: 4 },
    },
  },
  ServiceList: { fields: { ...metadata, services: { rule: 'repeated', type: 'ServiceInfo', id: 2 } } },
  ServiceListResponse: messages('ServiceList'),
  VersionInfo: { fields: { tag: { type: 'string', id: 1 }, arch: { type: 'string', id: 6 } } },
  Version: { fields: { ...metadata, version: { type: 'VersionInfo', id: 2 } } },
  VersionResponse: messages('Version'),
};

function messages(type: string) {
  return { fields: { messages: { rule: 'repeated', type, id: 1 } } };
}

const definition = fromJSON(
  {
    nested: {
      google: { nested: { protobuf: { nested: { Empty: { fields: {} } } } } },
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

/** Makes clients of machine.MachineService. */
export const MachineServiceClient = (
  loadPackageDefinition(definition).machine as unknown as { MachineService: ServiceClientConstructor }
).MachineService;
