from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uji_migrasi", "0001_initial")]
    operations = [
        migrations.AddField("catatan", "nilai", models.IntegerField(default=7)),
        migrations.AddIndex("catatan", models.Index(fields=["nilai"], name="uji_catatan_nilai")),
    ]
