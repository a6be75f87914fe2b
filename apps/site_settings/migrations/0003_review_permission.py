from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('site_settings', '0002_small_office'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='sitesettings',
            options={'permissions': [('review_sitesettings', '可以设置审核规则')], 'verbose_name': '站点设置', 'verbose_name_plural': '站点设置'},
        ),
    ]
