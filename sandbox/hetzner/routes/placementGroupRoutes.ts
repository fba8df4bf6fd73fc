// Routes of placement groups.
// It must never delete a group that has servers.
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { placementGroupAnswer } from '../answers/resourceAnswers';
import { ApiError } from '../apiError';
import { byPathId, ensureNameFree, now, readBody, removeById } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import type { StoredPlacementGroup } from '../model';
import { labelsShape, nameShape, renameShape } from '../requestShapes';

const createShape = z.object({ name: nameShape, type: z.literal('spread'), labels: labelsShape.optional() });

export function registerPlacementGroupRoutes(app: FastifyInstance, { state, store }: EmulatorContext): void {
  app.get('/placement_groups', (request) =>
    answerList(
      request,
      'placement_groups',
      state.placementGroups,
      (group) => placementGroupAnswer(state, group),
      { sort: ['id', 'name', 'created'], filters: { type: (group, values) => values.includes(group.type) } },
    ),
  );
  app.get('/placement_groups/:id', (request) => ({
    placement_group: placementGroupAnswer(state, byPathId(state.placementGroups, request, 'placement group')),
  }));
  app.post('/placement_groups', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.placementGroups, body.name);
    const group: StoredPlacementGroup = {
      id: store.nextId(),
      name: body.name,
      created: now(),
      labels: checkLabels(body.labels),
      type: body.type,
    };
    state.placementGroups.push(group);
    store.changed();
    return reply.code(201).send({ placement_group: placementGroupAnswer(state, group), action: null });
  });
  app.put('/placement_groups/:id', (request) => {
    const group = byPathId(state.placementGroups, request, 'placement group');
    const { name, labels } = readBody(renameShape, request);
    if (name !== undefined) ensureNameFree(state.placementGroups, name, group.id);
    group.name = name ?? group.name;
    if (labels !== undefined) group.labels = checkLabels(labels);
    store.changed();
    return { placement_group: placementGroupAnswer(state, group) };
  });
  app.delete('/placement_groups/:id', async (request, reply) => {
    const group = byPathId(state.placementGroups, request, 'placement group');
    if (state.servers.some((server) => server.placementGroup === group.id)) {
      throw new ApiError(409, 'resource_in_use', `placement group '${group.name}' still has servers`);
    }
    removeById(state.placementGroups, group.id);
    store.changed();
    return reply.code(204).send();
  });
}
