// The box in which questions are written.

import { $ } from './dom.js';

export class Composer {
  constructor({ ask, stop }) {
    Object.assign(this, { ask, stop, isAnswering: false });
    const box = $('box');
    $('composer').onsubmit = (event) => {
      event.preventDefault();
      this.send();
    };
    box.oninput = () => this.grow();
    box.onkeydown = (event) => {
      // While somebody composes a letter of another script, Enter ends the letter and not the question.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    };
    $('stop').onclick = () => {
      this.stop();
      this.focus();
    };
    document.onkeydown = (event) => {
      if (event.key === 'Escape' && this.isAnswering && !$('dialog').open) this.stop();
    };
    this.grow();
  }

  /** While an answer comes in it can be stopped, and the next question can be written but not sent. */
  answering(isAnswering) {
    if (this.isAnswering === isAnswering) return;
    const focused = document.activeElement;
    this.isAnswering = isAnswering;
    $('stop').hidden = !isAnswering;
    $('send').hidden = isAnswering;
    if (focused === $('send') || focused === $('stop')) this.focus();
  }

  send() {
    const text = $('box').value.trim();
    if (!text || this.isAnswering) return;
    this.fill('');
    this.ask(text);
  }

  fill(text) {
    $('box').value = text;
    this.grow();
  }

  focus() {
    $('box').focus();
  }

  grow() {
    const box = $('box');
    box.rows = 1;
    const line = Number.parseFloat(getComputedStyle(box).lineHeight);
    const padding = box.clientHeight - line;
    box.rows = Math.min(10, Math.max(1, Math.round((box.scrollHeight - padding) / line)));
    $('send').disabled = !box.value.trim();
  }
}
