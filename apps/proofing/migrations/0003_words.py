"""A short list of words that are often written wrong, for staff to make longer.

Each is wrong, or not the recommended form, by 现代汉语词典 or 第一批异形词整理表 (GF 1001-2001),
and hardly ever part of something right; the exceptions name where it is.
"""

from django.db import migrations

# (wrong, right, note, exceptions)
TYPOS = (
    ("权利机关", "权力机关", "人民代表大会是国家权力机关", ""),
    ("侯选人", "候选人", "", ""),
    ("竟选", "竞选", "", "究竟选 竟选择 竟选出"),
    ("决义", "决议", "", "决义务 表决义"),
    ("布署", "部署", "", "发布署名 公布署名"),
    ("按装", "安装", "", ""),
    ("既使", "即使", "", "既使用 既使人"),
    ("即然", "既然", "", ""),
    ("己经", "已经", "“己”和“已”写混了", "自己经 知己经 异己经"),
    ("截止目前", "截至目前", "“截止”后面不能直接跟时间", ""),
    ("截止今日", "截至今日", "“截止”后面不能直接跟时间", ""),
    ("座落", "坐落", "", ""),
    ("欢渡", "欢度", "", ""),
    ("渡假", "度假", "", ""),
    ("幅射", "辐射", "", ""),
    ("追朔", "追溯", "", ""),
    ("松驰", "松弛", "", ""),
    ("宏篇巨制", "鸿篇巨制", "", ""),
    ("寒喧", "寒暄", "", ""),
    ("震憾", "震撼", "", ""),
    ("通辑", "通缉", "", ""),
    ("修茸", "修葺", "", ""),
    ("装祯", "装帧", "", ""),
    ("坐阵", "坐镇", "", ""),
    ("脉博", "脉搏", "", ""),
    ("粗旷", "粗犷", "", ""),
    ("亲睐", "青睐", "", ""),
    ("入场卷", "入场券", "", ""),
    ("好象", "好像", "", "友好象征 美好象征 良好象征"),
    ("气侯", "气候", "", ""),
    ("等侯", "等候", "", ""),
    ("渊远流长", "源远流长", "", ""),
    ("鼎立支持", "鼎力支持", "", ""),
    ("再接再励", "再接再厉", "", ""),
    ("一如继往", "一如既往", "", ""),
    ("因地治宜", "因地制宜", "", ""),
    ("相辅相承", "相辅相成", "", ""),
    ("迫不急待", "迫不及待", "", ""),
    ("一愁莫展", "一筹莫展", "", ""),
    ("变本加利", "变本加厉", "", ""),
    ("按步就班", "按部就班", "", ""),
    ("直接了当", "直截了当", "", ""),
    ("穿流不息", "川流不息", "", ""),
    ("谈笑风声", "谈笑风生", "", ""),
    ("甘败下风", "甘拜下风", "", ""),
    ("帐户", "账户", "这是推荐的写法", "蚊帐户外"),
    ("帐目", "账目", "这是推荐的写法", ""),
    ("成份", "成分", "这是推荐的写法", "完成份额 促成份 生成份"),
    ("知识份子", "知识分子", "这是推荐的写法", ""),
)
# Forms that the news agency Xinhua has its writers avoid, in its list of 2016.
SENSITIVE = (("残废人", "残疾人", "不使用带有歧视的称呼"),)


def make_rules(apps, schema_editor):
    rule = apps.get_model("proofing", "WordRule")
    rows = [
        rule(wrong=wrong, right=right, note=note, exceptions=exceptions, kind="typo")
        for wrong, right, note, exceptions in TYPOS
    ]
    rows += [
        rule(wrong=wrong, right=right, note=note, kind="sensitive")
        for wrong, right, note in SENSITIVE
    ]
    rule.objects.using(schema_editor.connection.alias).bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("proofing", "0002_checklist")]

    operations = [migrations.RunPython(make_rules, migrations.RunPython.noop)]
