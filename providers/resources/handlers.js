// The only code of ours that lands in a stack's state: each function hands over to the package and does nothing else.
// It must never grow: an edit here changes the stored text of every resource. Plain JavaScript, so that no compiler rewords it.
exports.talosSecrets = {
  create: (inputs) => require('@routewise/providers').talosSecrets.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').talosSecrets.diff(id, olds, news),
};
exports.talosBootstrap = {
  create: (inputs) => require('@routewise/providers').talosBootstrap.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').talosBootstrap.diff(id, olds, news),
};
exports.talosMachines = {
  check: (olds, news) => require('@routewise/providers').talosMachines.check(olds, news),
  create: (inputs) => require('@routewise/providers').talosMachines.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').talosMachines.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').talosMachines.update(id, olds, news),
};
exports.ciliumCrds = {
  create: (inputs) => require('@routewise/providers').ciliumCrds.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').ciliumCrds.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').ciliumCrds.update(id, olds, news),
};
exports.gatewayApiDefinitions = {
  create: (inputs) => require('@routewise/providers').gatewayApiDefinitions.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').gatewayApiDefinitions.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').gatewayApiDefinitions.update(id, olds, news),
};
exports.nodeConfigDefinition = {
  create: (inputs) => require('@routewise/providers').nodeConfigDefinition.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').nodeConfigDefinition.diff(id, olds, news),
};
exports.nodeConfigRollout = {
  create: (inputs) => require('@routewise/providers').nodeConfigRollout.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').nodeConfigRollout.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').nodeConfigRollout.update(id, olds, news),
};
exports.k3sSecrets = {
  check: (olds, news) => require('@routewise/providers').k3sSecrets.check(olds, news),
  create: (inputs) => require('@routewise/providers').k3sSecrets.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').k3sSecrets.diff(id, olds, news),
};
exports.k3sNodes = {
  check: (olds, news) => require('@routewise/providers').k3sNodes.check(olds, news),
  create: (inputs) => require('@routewise/providers').k3sNodes.create(inputs),
  delete: (id, props) => require('@routewise/providers').k3sNodes.delete(id, props),
  diff: (id, olds, news) => require('@routewise/providers').k3sNodes.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').k3sNodes.update(id, olds, news),
};
exports.readyHosts = {
  create: (inputs) => require('@routewise/providers').readyHosts.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').readyHosts.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').readyHosts.update(id, olds, news),
};
exports.hostImages = {
  create: (inputs) => require('@routewise/providers').hostImages.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').hostImages.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').hostImages.update(id, olds, news),
};
exports.adminCertificates = {
  create: (inputs) => require('@routewise/providers').adminCertificates.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').adminCertificates.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').adminCertificates.update(id, olds, news),
};
exports.machineChanges = {
  check: (olds, news) => require('@routewise/providers').machineChanges.check(olds, news),
  create: (inputs) => require('@routewise/providers').machineChanges.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').machineChanges.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').machineChanges.update(id, olds, news),
};
