// The form of an activity: what follows from what. The server computes the same again.
"use strict";

(function () {
  const form = document.getElementById("form-aktivitas");
  if (!form) return;
  const ambil = function (nama) { return form.elements[nama]; };
  const ket = document.getElementById("lama-ket");

  function menitJam(teks) {
    const bagian = /^(\d\d):(\d\d)/.exec(teks || "");
    return bagian ? Number(bagian[1]) * 60 + Number(bagian[2]) : null;
  }
  function terpilih() {
    return form.querySelector("input[name=norma]:checked");
  }
  // "auto" minutes are ours to change, typed ones are not
  function isiMenit() {
    const menit = ambil("menit");
    const dari = menitJam(ambil("mulai").value);
    const sampai = menitJam(ambil("selesai").value);
    const norma = terpilih();
    let baru = null;
    let sebab = "";
    if (dari !== null && sampai !== null) {
      baru = sampai > dari ? sampai - dari : sampai + 1440 - dari;
      sebab = "Dari jam mulai dan selesai.";
    } else if (norma && norma.dataset.menit) {
      baru = Number(norma.dataset.menit) * Math.max(Number(ambil("volume").value) || 1, 1);
      sebab = "Norma " + norma.dataset.menit + " menit × volume.";
    }
    if (baru !== null && (menit.value === "" || menit.dataset.otomatis === menit.value || dari !== null && sampai !== null)) {
      menit.value = String(baru);
      menit.dataset.otomatis = menit.value;
    }
    const sisa = Number(form.dataset.sisa);
    const lebih = Number(menit.value) - sisa;
    if (lebih > 0) sebab = "Melebihi sisa hari itu " + lebih.toLocaleString("id-ID") + " menit.";
    if (ket) ket.textContent = sebab;
  }
  function pilihNorma(radio) {
    const uraian = ambil("uraian");
    if (radio.dataset.uraian && (uraian.value.trim() === "" || uraian.value === uraian.dataset.otomatis)) {
      uraian.value = radio.dataset.uraian;
      uraian.dataset.otomatis = radio.dataset.uraian;
    }
  }
  form.addEventListener("change", function (kejadian) {
    if (kejadian.target.name === "norma") pilihNorma(kejadian.target);
    isiMenit();
  });
  form.addEventListener("input", function (kejadian) {
    if (["volume", "menit", "mulai", "selesai"].includes(kejadian.target.name)) isiMenit();
  });
  // Enter in the search field searches, and does not send the form
  form.addEventListener("keydown", function (kejadian) {
    if (kejadian.key === "Enter" && kejadian.target.name === "cari") kejadian.preventDefault();
  });
  isiMenit();
})();
