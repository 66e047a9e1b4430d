// Keeps what is typed in forms with data-simpan-isian="<account>" until the server has taken it: a session may end, a
// phone may die. In this browser only, for a day, by account and path; never passwords, files or hidden fields.
"use strict";

(function () {
  const AWALAN = "erk-isian:";
  const UMUR = 24 * 3600 * 1000;
  let gudang;
  try {
    gudang = window.localStorage;
    gudang.getItem(AWALAN);
  } catch (galat) {
    return;
  }

  function semua() {
    return Object.keys(gudang).filter(function (k) { return k.startsWith(AWALAN); });
  }
  function baca(kunci) {
    try {
      const isi = JSON.parse(gudang.getItem(kunci));
      return isi && Date.now() - isi.pada < UMUR ? isi : null;
    } catch (galat) {
      return null;
    }
  }
  function kunciOf(form) {
    const urut = Array.from(document.querySelectorAll("form[data-simpan-isian]")).indexOf(form);
    return AWALAN + form.dataset.simpanIsian + ":" + location.pathname + ":" + (form.id || urut);
  }
  function medan(form) {
    return Array.from(form.elements).filter(function (m) {
      return m.name && m.matches("input, textarea, select") && !m.matches("[type=hidden], [type=password], [type=file], [type=submit], [data-tanpa-simpan]");
    });
  }
  function nilai(m) {
    return m.matches("[type=checkbox], [type=radio]") ? m.checked : m.value;
  }
  // with the value, so that each of several boxes of one name is known
  function namaOf(m) {
    return m.matches("[type=checkbox], [type=radio]") ? m.name + "=" + m.value : m.name;
  }
  function potret(form) {
    const isi = {};
    medan(form).forEach(function (m) { isi[namaOf(m)] = nilai(m); });
    return isi;
  }
  function simpan(form, terkirim) {
    const isi = potret(form);
    const asal = form.isianAsal || {};
    const beda = Object.keys(isi).some(function (k) { return isi[k] !== asal[k]; });
    const kunci = kunciOf(form);
    try {
      if (beda || terkirim) gudang.setItem(kunci, JSON.stringify({pada: Date.now(), isi: isi, jalur: location.pathname, terkirim: Boolean(terkirim)}));
      else gudang.removeItem(kunci);
    } catch (galat) { /* full: the form still works */ }
  }
  function beritahu(form, kunci) {
    const pesan = document.createElement("div");
    pesan.className = "pesan pesan-info";
    pesan.setAttribute("role", "status");
    const teks = document.createElement("div");
    teks.textContent = "Isian yang belum terkirim dipulihkan. Berkas, bila ada, perlu dipilih lagi. ";
    const buang = document.createElement("button");
    buang.type = "button";
    buang.className = "btn btn-biasa btn-sm";
    buang.textContent = "Buang isian ini";
    buang.addEventListener("click", function () {
      gudang.removeItem(kunci);
      form.reset();
      pesan.remove();
      form.dispatchEvent(new Event("change", {bubbles: true}));
    });
    teks.append(buang);
    pesan.append(teks);
    form.prepend(pesan);
  }
  function pulihkan(form) {
    const kunci = kunciOf(form);
    form.isianAsal = potret(form);
    const ada = baca(kunci);
    if (!ada) return;
    // an answer that refuses the form has what was typed in it already
    if ("isianDitolak" in form.dataset) {
      form.isianAsal = {};
      return;
    }
    let beda = false;
    medan(form).forEach(function (m) {
      const lama = ada.isi[namaOf(m)];
      if (lama === undefined || lama === nilai(m)) return;
      beda = true;
      if (m.matches("[type=checkbox], [type=radio]")) m.checked = lama;
      else m.value = lama;
    });
    if (beda) {
      beritahu(form, kunci);
      form.dispatchEvent(new Event("change", {bubbles: true}));
    } else gudang.removeItem(kunci);
  }

  // A page that came from the form's page, and is not that form again, is the answer of a server that took it.
  function bersihkan() {
    let dari = "";
    try { dari = new URL(document.referrer).pathname; } catch (galat) { /* typed address */ }
    const hidup = new Set(Array.from(document.querySelectorAll("form[data-simpan-isian]")).map(kunciOf));
    const masuk = document.querySelector("main.isi") !== null;
    semua().forEach(function (kunci) {
      const isi = baca(kunci);
      if (!isi || (masuk && isi.terkirim && isi.jalur === dari && !hidup.has(kunci))) gudang.removeItem(kunci);
    });
  }

  bersihkan();
  document.querySelectorAll("form[data-simpan-isian]").forEach(pulihkan);

  let jam;
  document.addEventListener("input", function (kejadian) {
    const form = kejadian.target.closest && kejadian.target.closest("form[data-simpan-isian]");
    if (!form) return;
    clearTimeout(jam);
    jam = setTimeout(function () { simpan(form, false); }, 400);
  });
  document.addEventListener("submit", function (kejadian) {
    const form = kejadian.target;
    // who logs out on purpose leaves nothing behind on a shared machine
    if (/\/logout\/$/.test(form.getAttribute("action") || "")) semua().forEach(function (k) { gudang.removeItem(k); });
    if (!("simpanIsian" in form.dataset)) return;
    clearTimeout(jam);
    simpan(form, true);
  });
  document.addEventListener("htmx:afterRequest", function (kejadian) {
    const form = kejadian.detail.elt;
    if (form.matches && form.matches("form[data-simpan-isian]") && kejadian.detail.successful) gudang.removeItem(kunciOf(form));
  });
})();
