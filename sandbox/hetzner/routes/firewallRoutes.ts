// Routes of firewalls: rules, and the servers or label selectors they hold for.
// It must never judge traffic; the emulator keeps firewalls as data.
import { Address4, Address6 } from 'ip-address';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { firewallAnswer } from '../answers/resourceAnswers';
import { ApiError, invalidField, refused } from '../apiError';
import { byPathId, ensureNameFree, now, readBody, removeById, showAction } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels, parseLabelSelector } from '../labels';
import { answerList } from '../listing';
import type { FirewallResource, StoredFirewall, StoredFirewallRule } from '../model';
import { idShape, labelsShape, nameShape, renameShape } from '../requestShapes';

const maxRules = 50;
const maxFirewallsPerServer = 5;

const ruleShape = z.object({
  direction: z.enum(['in', 'out']),
  protocol: z.enum(['tcp', 'udp', 'icmp', 'esp', 'gre']),
  port: z.string().nullish(),
  source_ips: z.array(z.string()).max(100).nullish(),
  destination_ips: z.array(z.string()).max(100).nullish(),
  description: z.string().max(255).nullish(),
});
const resourceShape = z.union([
  z.object({ type: z.literal('server'), server: z.object({ id: idShape }) }),
  z.object({ type: z.literal('label_selector'), label_selector: z.object({ selector: z.string().min(1) }) }),
]);
const rulesShape = z.array(ruleShape).max(maxRules);
const createShape = z.object({
  name: nameShape,
  labels: labelsShape.optional(),
  rules: rulesShape.optional(),
  apply_to: z.array(resourceShape).nullish(),
});

/** Any port reads `any` or `1-65535`. */
function isPort(text: string): boolean {
  if (text === 'any') return true;
  const [, low, high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return low !== undefined && Number(low) >= 1 && Number(low) <= Number(high) && Number(high) <= 65535;
}

function checkRanges(field: string, ranges: string[]): string[] {
  for (const range of ranges) {
    const address = Address4.isValid(range)
      ? new Address4(range)
      : Address6.isValid(range)
        ? new Address6(range)
        : undefined;
    if (address === undefined || !range.includes('/'))
      throw invalidField(field, `'${range}' is not a CIDR range`);
    if (address.startAddress().bigInt() !== address.bigInt())
      throw invalidField(field, `'${range}' has host bits set`);
  }
  return ranges;
}

function checkRule(rule: z.infer<typeof ruleShape>, index: number): StoredFirewallRule {
  const field = (name: string) => `rules.${index}.${name}`;
  const withPort = rule.protocol === 'tcp' || rule.protocol === 'udp';
  const port = rule.port ?? null;
  if (withPort && port === null) throw invalidField(field('port'), `is required for ${rule.protocol}`);
  if (!withPort && port !== null) throw invalidField(field('port'), `must not be given for ${rule.protocol}`);
  if (port !== null && !isPort(port)) throw invalidField(field('port'), `'${port}' is no port or port range`);
  const [used, unused] =
    rule.direction === 'in'
      ? (['source_ips', 'destination_ips'] as const)
      : (['destination_ips', 'source_ips'] as const);
  const ranges = checkRanges(field(used), rule[used] ?? []);
  if (ranges.length === 0) throw invalidField(field(used), `is required for direction ${rule.direction}`);
  if ((rule[unused] ?? []).length > 0)
    throw invalidField(field(unused), `must be empty for direction ${rule.direction}`);
  return {
    direction: rule.direction,
    protocol: rule.protocol,
    port,
    source_ips: rule.direction === 'in' ? ranges : [],
    destination_ips: rule.direction === 'out' ? ranges : [],
    description: rule.description ?? null,
  };
}

const same = (a: FirewallResource, b: FirewallResource): boolean =>
  a.type === 'server'
    ? b.type === 'server' && a.server === b.server
    : b.type === a.type && a.selector === b.selector;

interface FirewallArgs {
  firewall: number;
  resource: FirewallResource;
}

export function registerFirewallRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const withEntry =
    (change: (firewall: StoredFirewall, resource: FirewallResource) => void) => (args: FirewallArgs) => {
      const firewall = state.firewalls.find(({ id }) => id === args.firewall);
      if (firewall !== undefined) change(firewall, args.resource);
    };
  const takeOff = withEntry((firewall, resource) => {
    firewall.appliedTo = firewall.appliedTo.filter((other) => !same(other, resource));
  });
  const markApplied = withEntry((firewall, resource) => {
    for (const other of firewall.appliedTo) if (same(other, resource)) other.status = 'applied';
  });
  const apply = actions.define<FirewallArgs>('firewall.apply_firewall', {
    succeed: markApplied,
    fail: takeOff,
  });
  const remove = actions.define<FirewallArgs>('firewall.remove_firewall', { succeed: takeOff });
  const setRules = actions.define<null>('firewall.set_firewall_rules', { succeed: () => undefined });

  const about = (firewall: StoredFirewall, resource?: FirewallResource) => [
    ...(resource?.type === 'server' ? [{ id: resource.server, type: 'server' }] : []),
    { id: firewall.id, type: 'firewall' },
  ];
  const readResource = (wish: z.infer<typeof resourceShape>): FirewallResource => {
    if (wish.type === 'label_selector') {
      parseLabelSelector(wish.label_selector.selector);
      return { type: 'label_selector', selector: wish.label_selector.selector, status: 'pending' };
    }
    const { id } = wish.server;
    if (!state.servers.some((server) => server.id === id)) {
      throw new ApiError(404, 'firewall_resource_not_found', `server with ID '${id}' not found`);
    }
    return { type: 'server', server: id, status: 'pending' };
  };
  const checkApplicable = (firewall: StoredFirewall | undefined, resource: FirewallResource) => {
    if (firewall?.appliedTo.some((other) => same(other, resource)) === true) {
      throw refused('firewall_already_applied', 'firewall is already applied to the resource');
    }
    if (resource.type !== 'server') return;
    if (!state.primaryIps.some((ip) => ip.assignee === resource.server)) {
      throw refused('private_net_only_server', `server with ID '${resource.server}' has no public interface`);
    }
    const applied = state.firewalls.filter(({ appliedTo }) =>
      appliedTo.some((other) => same(other, resource)),
    );
    if (applied.length >= maxFirewallsPerServer)
      throw refused('invalid_input', 'a server has at most 5 firewalls');
  };
  const startApplying = (firewall: StoredFirewall, resources: FirewallResource[]) =>
    resources.map((resource) => {
      firewall.appliedTo.push(resource);
      return apply({ args: { firewall: firewall.id, resource }, resources: about(firewall, resource) });
    });

  app.get('/firewalls', (request) =>
    answerList(request, 'firewalls', state.firewalls, (firewall) => firewallAnswer(state, firewall), {
      sort: ['id', 'name', 'created'],
    }),
  );
  app.get('/firewalls/:id', (request) => ({
    firewall: firewallAnswer(state, byPathId(state.firewalls, request, 'firewall')),
  }));
  app.post('/firewalls', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.firewalls, body.name);
    const resources = (body.apply_to ?? []).map(readResource);
    for (const resource of resources) checkApplicable(undefined, resource);
    const firewall: StoredFirewall = {
      id: store.nextId(),
      name: body.name,
      created: now(),
      labels: checkLabels(body.labels),
      rules: (body.rules ?? []).map(checkRule),
      appliedTo: [],
    };
    state.firewalls.push(firewall);
    // The published examples show the rules' action already ended.
    const rules = setRules({ args: null, resources: about(firewall), duration: 0 });
    const started = [rules, ...startApplying(firewall, resources)];
    store.changed();
    return reply.code(201).send({
      firewall: firewallAnswer(state, firewall),
      actions: started.map((action) => showAction(context, action)),
    });
  });
  app.put('/firewalls/:id', (request) => {
    const firewall = byPathId(state.firewalls, request, 'firewall');
    const { name, labels } = readBody(renameShape, request);
    if (name !== undefined) ensureNameFree(state.firewalls, name, firewall.id);
    firewall.name = name ?? firewall.name;
    if (labels !== undefined) firewall.labels = checkLabels(labels);
    store.changed();
    return { firewall: firewallAnswer(state, firewall) };
  });
  app.delete('/firewalls/:id', async (request, reply) => {
    const firewall = byPathId(state.firewalls, request, 'firewall');
    if (firewall.appliedTo.length > 0)
      throw refused('resource_in_use', `firewall '${firewall.name}' is still in use`);
    removeById(state.firewalls, firewall.id);
    store.changed();
    return reply.code(204).send();
  });

  app.post('/firewalls/:id/actions/set_rules', async (request, reply) => {
    const firewall = byPathId(state.firewalls, request, 'firewall');
    const { rules } = readBody(z.object({ rules: rulesShape }), request);
    firewall.rules = rules.map(checkRule);
    const action = setRules({ args: null, resources: about(firewall) });
    return reply.code(201).send({ actions: [showAction(context, action)] });
  });
  app.post('/firewalls/:id/actions/apply_to_resources', async (request, reply) => {
    const firewall = byPathId(state.firewalls, request, 'firewall');
    const resources = readBody(z.object({ apply_to: z.array(resourceShape) }), request).apply_to.map(
      readResource,
    );
    for (const resource of resources) checkApplicable(firewall, resource);
    const started = startApplying(firewall, resources);
    return reply.code(201).send({ actions: started.map((action) => showAction(context, action)) });
  });
  app.post('/firewalls/:id/actions/remove_from_resources', async (request, reply) => {
    const firewall = byPathId(state.firewalls, request, 'firewall');
    const wishes = readBody(z.object({ remove_from: z.array(resourceShape) }), request).remove_from.map(
      readResource,
    );
    const started = wishes
      .filter((wish) => firewall.appliedTo.some((other) => same(other, wish)))
      .map((resource) =>
        remove({ args: { firewall: firewall.id, resource }, resources: about(firewall, resource) }),
      );
    return reply.code(201).send({ actions: started.map((action) => showAction(context, action)) });
  });
}
