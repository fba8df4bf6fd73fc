// Routes of what Hetzner offers and nobody changes: locations, data centres, server types, load balancer types, ISOs.
// It must never change state.
import type { FastifyInstance } from 'fastify';
import {
  datacenterAnswer,
  loadBalancerTypeAnswer,
  locationAnswer,
  serverTypeAnswer,
} from '../answers/catalogueAnswers';
import { datacenters, loadBalancerTypes, locations, serverTypes } from '../catalogue';
import { byPathId } from '../context';
import { answerList } from '../listing';

/** Recommended when a user does not care: Falkenstein. */
const recommendedDatacenter = 4;

export function registerCatalogueRoutes(app: FastifyInstance): void {
  const byIdAndName = { sort: ['id', 'name'] } as const;
  app.get('/locations', (request) =>
    answerList(request, 'locations', locations, locationAnswer, byIdAndName),
  );
  app.get('/locations/:id', (request) => ({
    location: locationAnswer(byPathId(locations, request, 'location')),
  }));
  app.get('/datacenters', (request) => ({
    ...answerList(request, 'datacenters', datacenters, datacenterAnswer, byIdAndName),
    recommendation: recommendedDatacenter,
  }));
  app.get('/datacenters/:id', (request) => ({
    datacenter: datacenterAnswer(byPathId(datacenters, request, 'datacenter')),
  }));
  app.get('/server_types', (request) => answerList(request, 'server_types', serverTypes, serverTypeAnswer));
  app.get('/server_types/:id', (request) => ({
    server_type: serverTypeAnswer(byPathId(serverTypes, request, 'server type')),
  }));
  app.get('/load_balancer_types', (request) =>
    answerList(request, 'load_balancer_types', loadBalancerTypes, loadBalancerTypeAnswer),
  );
  app.get('/load_balancer_types/:id', (request) => ({
    load_balancer_type: loadBalancerTypeAnswer(byPathId(loadBalancerTypes, request, 'load balancer type')),
  }));
  app.get('/isos', (request) => answerList(request, 'isos', [], (iso) => iso));
}
