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
exports.readyHosts = {
  create: (inputs) => require('@routewise/providers').readyHosts.create(inputs),
  diff: (id, olds, news) => require('@routewise/providers').readyHosts.diff(id, olds, news),
  update: (id, olds, news) => require('@routewise/providers').readyHosts.update(id, olds, news),
};
