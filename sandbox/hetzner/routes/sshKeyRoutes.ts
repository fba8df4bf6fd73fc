// Routes of SSH keys.
// It must never accept text that is no public key.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sshKeyAnswer } from '../answers/resourceAnswers';
import { ApiError, invalidField } from '../apiError';
import { byPathId, ensureNameFree, now, readBody, removeById } from '../context';
import type { EmulatorContext } from '../context';
import { checkLabels } from '../labels';
import { answerList } from '../listing';
import { labelsShape, nameShape, renameShape } from '../requestShapes';

const createShape = z.object({ name: nameShape, public_key: z.string(), labels: labelsShape.optional() });

/** The MD5 fingerprint that Hetzner shows, of an OpenSSH public key. @throws ApiError invalid_input */
function fingerprintOf(publicKey: string): string {
  const [type = '', body = ''] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(body, 'base64');
  const named = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : '';
  if (type === '' || named !== type) throw invalidField('public_key', 'is not a valid SSH public key');
  return createHash('md5')
    .update(bytes)
    .digest('hex')
    .replaceAll(/(..)(?=.)/g, '$1:');
}

export function registerSshKeyRoutes(app: FastifyInstance, { state, store }: EmulatorContext): void {
  app.get('/ssh_keys', (request) =>
    answerList(request, 'ssh_keys', state.sshKeys, sshKeyAnswer, {
      sort: ['id', 'name'],
      filters: { fingerprint: (key, values) => values.includes(key.fingerprint) },
    }),
  );
  app.get('/ssh_keys/:id', (request) => ({
    ssh_key: sshKeyAnswer(byPathId(state.sshKeys, request, 'SSH key')),
  }));
  app.post('/ssh_keys', async (request, reply) => {
    const body = readBody(createShape, request);
    ensureNameFree(state.sshKeys, body.name);
    const fingerprint = fingerprintOf(body.public_key);
    if (state.sshKeys.some((key) => key.fingerprint === fingerprint)) {
      throw new ApiError(409, 'uniqueness_error', 'SSH key with the same fingerprint already exists');
    }
    const key = {
      id: store.nextId(),
      name: body.name,
      created: now(),
      labels: checkLabels(body.labels),
      publicKey: body.public_key,
      fingerprint,
    };
    state.sshKeys.push(key);
    store.changed();
    return reply.code(201).send({ ssh_key: sshKeyAnswer(key) });
  });
  app.put('/ssh_keys/:id', (request) => {
    const key = byPathId(state.sshKeys, request, 'SSH key');
    const { name, labels } = readBody(renameShape, request);
    if (name !== undefined) ensureNameFree(state.sshKeys, name, key.id);
    key.name = name ?? key.name;
    if (labels !== undefined) key.labels = checkLabels(labels);
    store.changed();
    return { ssh_key: sshKeyAnswer(key) };
  });
  app.delete('/ssh_keys/:id', async (request, reply) => {
    removeById(state.sshKeys, byPathId(state.sshKeys, request, 'SSH key').id);
    store.changed();
    return reply.code(204).send();
  });
}
