// Which model is asked.

import { get } from './api.js';
import { el } from './dom.js';

const KEPT = 'loquat-model';

export class Models {
  constructor(select, user, config) {
    Object.assign(this, { select, user, config, models: [] });
    select.onchange = () => localStorage.setItem(KEPT, select.value);
  }

  get any() {
    return this.models.length > 0;
  }

  async load() {
    const [{ data }, settings] = await Promise.all([
      get('/api/models'),
      get('/api/v1/users/user/settings').catch(() => null),
    ]);
    this.models = data.filter((model) => !model.info?.meta?.hidden);
    this.select.replaceChildren(...this.models.map((model) => el('option', { value: model.id }, model.name ?? model.id)));
    this.select.hidden = !this.any;
    const defaults = (this.config.default_models ?? '').split(',');
    const wishes = [localStorage.getItem(KEPT), ...(settings?.ui?.models ?? []), ...defaults];
    this.choose(wishes.find((id) => this.models.some((model) => model.id === id)) ?? this.models[0]?.id);
  }

  /** Picks the model, if it is there for this person. */
  choose(id) {
    if (this.models.some((model) => model.id === id)) this.select.value = id;
  }

  chosen() {
    const model = this.models.find(({ id }) => id === this.select.value);
    return model && { id: model.id, name: model.name ?? model.id };
  }
}
