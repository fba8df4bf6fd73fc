// Routes of tasks: how one is, and what it wrote.
// It must never show a task as ended before its work is done.
import type { FastifyInstance } from 'fastify';
import type { ProxmoxContext } from '../context';
import { nodeOf } from '../context';

interface TaskPath {
  node: string;
  upid: string;
}

export function registerTaskRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  app.get<{ Params: TaskPath }>('/nodes/:node/tasks/:upid/status', ({ params }) => {
    nodeOf(context, params.node);
    const { upid, node, type, id, startedAt, exitStatus } = context.tasks.find(params.upid);
    return {
      upid,
      node,
      type,
      id,
      user: context.user,
      pid: 1,
      starttime: Math.floor(startedAt / 1000),
      status: exitStatus === undefined ? 'running' : 'stopped',
      ...(exitStatus === undefined ? {} : { exitstatus: exitStatus }),
    };
  });
  app.get<{ Params: TaskPath }>('/nodes/:node/tasks/:upid/log', ({ params }) => {
    nodeOf(context, params.node);
    return context.tasks.find(params.upid).log.map((text, index) => ({ n: index + 1, t: text }));
  });
  app.delete<{ Params: TaskPath }>('/nodes/:node/tasks/:upid', ({ params }) => {
    context.tasks.find(params.upid);
    return null;
  });
}
