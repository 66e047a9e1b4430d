"""A first questionnaire. The six indicators are the seed's; the wording is ours and is data a region may change."""

from __future__ import annotations

PILIHAN = (
    (1, "Tidak pernah"),
    (2, "Jarang"),
    (3, "Kadang-kadang"),
    (4, "Sering"),
    (5, "Selalu"),
)

PERTANYAAN = (
    ("INTEGRITAS", "Menyampaikan laporan sesuai keadaan yang sebenarnya, juga ketika merugikan dirinya"),
    ("INTEGRITAS", "Menolak pemberian yang berhubungan dengan tugasnya"),
    ("KEPEMIMPINAN", "Mengambil tanggung jawab atas hasil pekerjaan bersama"),
    ("KEPEMIMPINAN", "Memberi arah dan contoh yang dapat diikuti rekan kerjanya"),
    ("PELAYANAN", "Menanggapi orang yang dilayaninya dengan ramah dan tepat waktu"),
    ("PELAYANAN", "Menyelesaikan keluhan sampai tuntas"),
    ("KOMITMEN", "Menyelesaikan tugas yang sudah disanggupinya"),
    ("KOMITMEN", "Mendahulukan kepentingan dinas di atas kepentingan pribadi"),
    ("DISIPLIN", "Hadir dan memulai rapat tepat waktu"),
    ("DISIPLIN", "Menaati prosedur dan tenggat pekerjaan"),
    ("KERJASAMA", "Membantu rekan kerja tanpa diminta"),
    ("KERJASAMA", "Menerima pendapat yang berbeda dalam pekerjaan bersama"),
)
