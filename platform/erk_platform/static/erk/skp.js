// SKP of subordinates: one tick box for all that wait, and how many are ticked. The page works without this file.
"use strict";

(function () {
  const form = document.querySelector("form[data-setuju]");
  if (!form) return;
  const semua = form.querySelector("[data-semua]");
  const tulis = form.querySelector("[data-jumlah]");

  function hitung() {
    const kotak = Array.from(form.querySelectorAll("input[name=skp]"));
    const isi = kotak.filter(function (k) { return k.checked; });
    if (semua) {
      semua.checked = kotak.length > 0 && isi.length === kotak.length;
      semua.indeterminate = isi.length > 0 && isi.length < kotak.length;
    }
    if (tulis) tulis.textContent = isi.length ? isi.length + " SKP dipilih" : "Belum ada yang dipilih";
  }
  form.addEventListener("change", function (kejadian) {
    if (kejadian.target === semua) {
      form.querySelectorAll("input[name=skp]").forEach(function (k) { k.checked = semua.checked; });
    }
    hitung();
  });
  form.addEventListener("keydown", function (kejadian) {
    if (kejadian.key === "Enter" && kejadian.target.matches("input[type=checkbox]")) kejadian.preventDefault();
  });
  window.addEventListener("pageshow", hitung);
})();
