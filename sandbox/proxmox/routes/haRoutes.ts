// Routes of high availability: resources, and the rules that bind them to nodes or to each other.
// It must never take a rule about a machine that high availability does not manage.
import type { FastifyInstance } from 'fastify';
import { badParameters, died } from '../apiError';
import type { Parameters, ProxmoxContext } from '../context';
import { parametersOf, required } from '../context';
import { migrate } from '../migrate';

export function registerHaRoutes(app: FastifyInstance, context: ProxmoxContext): void {
  const { state } = context.store;
  const sidOf = (text: string) => (text.includes(':') ? text : `vm:${text}`);
  const found = (kind: string, table: Record<string, Parameters>, id: string): Parameters => {
    const entry = table[id];
    if (entry === undefined) throw died(`no such ${kind} '${id}'`);
    return entry;
  };
  const change = (entry: Parameters, parameters: Parameters): void => {
    const { delete: removed = '', ...rest } = parameters;
    delete rest.digest;
    for (const name of removed.split(',')) Reflect.deleteProperty(entry, name);
    Object.assign(entry, rest);
    context.store.changed();
  };

  app.get('/cluster/ha/resources', () =>
    Object.entries(state.haResources).map(([sid, entry]) => showResource(sid, entry)),
  );
  app.get<{ Params: { sid: string } }>('/cluster/ha/resources/:sid', ({ params }) =>
    showResource(sidOf(params.sid), found('resource', state.haResources, sidOf(params.sid))),
  );
  app.post('/cluster/ha/resources', (request) => {
    const { sid: text, ...rest } = required(parametersOf(request), 'sid') as Parameters & { sid: string };
    const sid = sidOf(text);
    if (sid in state.haResources) throw died(`resource ID '${sid}' already defined`);
    if (!state.vms.some(({ vmid }) => sid === `vm:${vmid}`))
      throw died(`unable to read vm config for '${sid}'`);
    state.haResources[sid] = { state: 'started', ...rest };
    context.store.changed();
    return null;
  });
  app.put<{ Params: { sid: string } }>('/cluster/ha/resources/:sid', (request) => {
    change(found('resource', state.haResources, sidOf(request.params.sid)), parametersOf(request));
    return null;
  });
  app.post<{ Params: { sid: string } }>('/cluster/ha/resources/:sid/migrate', (request) => {
    const sid = sidOf(request.params.sid);
    found('resource', state.haResources, sid);
    const { node } = required(parametersOf(request), 'node');
    const vm = state.vms.find(({ vmid }) => sid === `vm:${vmid}`);
    if (vm !== undefined) migrate(context, vm, node);
    return { sid, 'requested-node': node };
  });
  app.delete<{ Params: { sid: string } }>('/cluster/ha/resources/:sid', ({ params }) => {
    const sid = sidOf(params.sid);
    found('resource', state.haResources, sid);
    Reflect.deleteProperty(state.haResources, sid);
    context.store.changed();
    return null;
  });

  app.get('/cluster/ha/rules', () =>
    Object.entries(state.haRules).map(([rule, entry]) => showRule(rule, entry)),
  );
  app.get<{ Params: { rule: string } }>('/cluster/ha/rules/:rule', ({ params }) =>
    showRule(params.rule, found('ha rule', state.haRules, params.rule)),
  );
  app.post('/cluster/ha/rules', (request) => {
    const { rule, ...rest } = required(parametersOf(request), 'rule', 'type', 'resources') as Parameters & {
      rule: string;
    };
    if (rule in state.haRules) throw died(`HA rule '${rule}' already defined`);
    const unmanaged = (rest.resources ?? '').split(',').filter((sid) => !(sid in state.haResources));
    if (unmanaged.length > 0)
      throw badParameters({ resources: `cannot use unmanaged resource(s) ${unmanaged.join(', ')}.` });
    state.haRules[rule] = rest;
    context.store.changed();
    return null;
  });
  app.put<{ Params: { rule: string } }>('/cluster/ha/rules/:rule', (request) => {
    change(found('ha rule', state.haRules, request.params.rule), parametersOf(request));
    return null;
  });
  app.delete<{ Params: { rule: string } }>('/cluster/ha/rules/:rule', ({ params }) => {
    found('ha rule', state.haRules, params.rule);
    Reflect.deleteProperty(state.haRules, params.rule);
    context.store.changed();
    return null;
  });
}

/** Only what was set: defaults are not shown. */
function showResource(sid: string, entry: Parameters): Record<string, unknown> {
  return { ...withNumbers(entry, ['max_restart', 'max_relocate', 'failback']), sid, type: 'vm' };
}

function showRule(rule: string, entry: Parameters): Record<string, unknown> {
  return { ...withNumbers(entry, ['strict', 'disable']), rule };
}

function withNumbers(entry: Parameters, names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, names.includes(name) ? Number(value) : value]),
  );
}
