// Elements and icons. Nothing on this page is ever made from text that contains markup.

const SVG = 'http://www.w3.org/2000/svg';

export const $ = (id) => document.getElementById(id);

/** Makes an element: attributes and listeners (`onclick`) in one object, the children behind it. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

/** One of the drawings at the top of index.html. It is decoration: the name stands beside it or in a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  svg.classList.add('icon');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows only a drawing; its label is read out and shown as a hint. */
export function iconButton(name, label, onclick, props = {}) {
  return el('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...props }, icon(name));
}

/** Shows one of the three views: `entry`, `waiting` or `app`. */
export function show(view) {
  for (const name of ['entry', 'waiting', 'app']) $(name).hidden = name !== view;
}
