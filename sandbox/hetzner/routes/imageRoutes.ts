// Routes of images: system images, and snapshots and backups of servers.
// It must never change or delete a system image.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { imageAnswer } from '../answers/catalogueAnswers';
import { ApiError, protectedResource } from '../apiError';
import { answerAction, byPathId, readBody, removeById } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import { labelsShape, protectionShape } from '../requestShapes';

const updateShape = z.object({
  description: z.string().optional(),
  type: z.literal('snapshot').optional(),
  labels: labelsShape.optional(),
});

export function registerImageRoutes(app: FastifyInstance, context: EmulatorContext): void {
  const { state, store, actions } = context;
  const protect = actions.define<{ image: number; protect: boolean }>('image.change_protection', {
    succeed({ image: id, protect: wanted }) {
      const image = state.images.find((candidate) => candidate.id === id);
      if (image !== undefined) image.protection.delete = wanted;
    },
  });
  const own = (request: FastifyRequest) => {
    const image = byPathId(state.images, request, 'image');
    if (image.type === 'snapshot' || image.type === 'backup') return image;
    throw new ApiError(
      403,
      'forbidden',
      `image '${image.name ?? image.id}' is a ${image.type} image and cannot be changed`,
    );
  };

  app.get('/images', (request) =>
    answerList(request, 'images', state.images, imageAnswer, {
      sort: ['id', 'name', 'created'],
      filters: {
        type: (image, values) => values.includes(image.type),
        status: (image, values) => values.includes(image.status),
        architecture: (image, values) => values.includes(image.architecture),
        bound_to: (image, values) => values.includes(String(image.boundTo)),
      },
    }),
  );
  app.get('/images/:id', (request) => ({ image: imageAnswer(byPathId(state.images, request, 'image')) }));
  app.put('/images/:id', (request) => {
    const image = own(request);
    const body = readBody(updateShape, request);
    image.description = body.description ?? image.description;
    if (body.type !== undefined) Object.assign(image, { type: body.type, boundTo: null });
    if (body.labels !== undefined) image.labels = checkLabels(body.labels);
    store.changed();
    return { image: imageAnswer(image) };
  });
  app.delete('/images/:id', async (request, reply) => {
    const image = own(request);
    if (image.protection.delete) throw protectedResource('image', 'delete');
    removeById(state.images, image.id);
    store.changed();
    return reply.code(204).send();
  });
  app.post('/images/:id/actions/change_protection', async (request, reply) => {
    const image = own(request);
    const wish = readBody(protectionShape, request);
    const args = { image: image.id, protect: wish.delete ?? image.protection.delete };
    return answerAction(context, reply, protect({ args, resources: [{ id: image.id, type: 'image' }] }));
  });
}
