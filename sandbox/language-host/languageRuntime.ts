// The LanguageRuntime service as the engine calls it: one method a question, each answered by a file beside this one.
// Must never generate code or run plugins written in Node.js: the engine is told UNIMPLEMENTED, as the protocol allows.
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream, UntypedHandleCall } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';
import {
  AboutResponse,
  DependencyInfo,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  GetRequiredPluginsResponse,
  InstallDependenciesResponse,
  LanguageHandshakeResponse,
  RunResponse,
  RuntimeOptionsResponse,
} from '@pulumi/pulumi/proto/language_pb';
import type {
  GetProgramDependenciesRequest,
  GetRequiredPackagesRequest,
  GetRequiredPluginsRequest,
  InstallDependenciesRequest,
  RunRequest,
} from '@pulumi/pulumi/proto/language_pb';
import { PackageDependency, PluginDependency, PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { messageOf } from '../messageOf';
import { installDependencies } from './installDependencies';
import { findDependencies } from './findDependencies';
import { findProviderPackages } from './findProviderPackages';
import { programDirectory, runtimeOptions } from './programInfo';
import { ProgramRunner } from './runProgram';

export interface LanguageRuntimeOptions {
  /** host:port of the engine's own service, given on the command line. */
  engineAddress: string;
  tracing: string;
}

/** @returns the service to register and a function that ends a running program. */
export function languageRuntime(options: LanguageRuntimeOptions): {
  service: Record<string, UntypedHandleCall>;
  stop(): void;
} {
  const runner = new ProgramRunner(options);

  const service: Record<string, UntypedHandleCall> = {
    handshake: unary(() => new LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion('1.0.0')),
    run: unary(async (request: RunRequest) => {
      const outcome = await runner.run(request);
      return new RunResponse().setError(outcome.error).setBail(outcome.bail);
    }),
    getRequiredPlugins: unary((request: GetRequiredPluginsRequest) => {
      const plugins = findProviderPackages(programDirectory(request.getInfo(), request.getPwd()));
      return new GetRequiredPluginsResponse().setPluginsList(
        plugins.map(({ name, version, server }) =>
          new PluginDependency().setKind('resource').setName(name).setVersion(version).setServer(server),
        ),
      );
    }),
    getRequiredPackages: unary((request: GetRequiredPackagesRequest) => {
      const packages = findProviderPackages(programDirectory(request.getInfo(), ''));
      return new GetRequiredPackagesResponse().setPackagesList(
        packages.map(({ name, version, server }) =>
          new PackageDependency().setKind('resource').setName(name).setVersion(version).setServer(server),
        ),
      );
    }),
    getProgramDependencies: unary((request: GetProgramDependenciesRequest) => {
      const found = findDependencies(
        programDirectory(request.getInfo(), request.getPwd()),
        request.getTransitivedependencies(),
      );
      return new GetProgramDependenciesResponse().setDependenciesList(
        found.map(({ name, version }) => new DependencyInfo().setName(name).setVersion(version)),
      );
    }),
    about: unary(() => new AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node)),
    runtimeOptionsPrompts: unary(() => new RuntimeOptionsResponse()),
    installDependencies: (
      call: ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>,
    ) => {
      const info = call.request.getInfo();
      installDependencies({
        directory: call.request.getDirectory() || programDirectory(info, ''),
        packageManager: runtimeOptions(info).packagemanager,
        onStdout: (chunk) => call.write(new InstallDependenciesResponse().setStdout(chunk)),
        onStderr: (chunk) => call.write(new InstallDependenciesResponse().setStderr(chunk)),
      }).then(
        () => call.end(),
        (error: unknown) => {
          call.destroy(grpcError(error));
        },
      );
    },
    cancel: unary(() => {
      runner.stop();
      // The empty message, taken from the service itself so that both are of the same protobuf library.
      return LanguageRuntimeService.cancel.responseDeserialize(Buffer.alloc(0));
    }),
  };
  return {
    service,
    stop: () => {
      runner.stop();
    },
  };
}

function unary(answer: (request: never) => unknown): UntypedHandleCall {
  const handle = (call: ServerUnaryCall<never, unknown>, callback: sendUnaryData<unknown>): void => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(grpcError(error));
        },
      );
  };
  return handle as UntypedHandleCall;
}

function grpcError(error: unknown): Error & { code: status; details: string } {
  const message = messageOf(error);
  return Object.assign(new Error(message), { code: status.UNKNOWN, details: message });
}
