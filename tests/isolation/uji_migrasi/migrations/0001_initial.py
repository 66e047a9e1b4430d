import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("akun", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Catatan",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("isi", models.CharField(max_length=40)),
                (
                    "pengguna",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="akun.pengguna"),
                ),
            ],
        ),
        migrations.AddConstraint(
            "catatan", models.CheckConstraint(name="uji_catatan_isi", condition=~models.Q(isi="100%"))
        ),
    ]
