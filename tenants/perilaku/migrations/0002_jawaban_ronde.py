import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Each answer names its round; one foreign key over (lembar, ronde) takes the place of the one over lembar."""

    dependencies = [("perilaku", "0001_initial")]

    operations = [
        migrations.AddField(
            "jawaban",
            "ronde",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="perilaku.ronde",
            ),
        ),
        migrations.RunSQL(
            "update perilaku_jawaban a set ronde_id = l.ronde_id from perilaku_lembar l where l.id = a.lembar_id",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "jawaban",
            "ronde",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="perilaku.ronde",
            ),
        ),
        migrations.AlterField(
            "jawaban",
            "lembar",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="jawaban",
                to="perilaku.lembar",
            ),
        ),
        migrations.AddConstraint("lembar", models.UniqueConstraint(fields=("id", "ronde"), name="lembar_id_ronde")),
        migrations.RunSQL(
            "alter table perilaku_jawaban add constraint jawaban_lembar_ronde foreign key (lembar_id, ronde_id) "
            "references perilaku_lembar (id, ronde_id) deferrable initially deferred",
            "alter table perilaku_jawaban drop constraint jawaban_lembar_ronde",
        ),
    ]
