"""Taking the rows of a run into the site, batch by batch.

A batch is looked at first (its pictures and files go into the library, which knows them when it
is tried again), then stored in one transaction with everything that belongs to it: articles,
what the public reads, redirects, the ledger, the report, and how far the run has come.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps import proofing
from apps.articles.models import Article
from apps.audit.log import Action, record
from apps.columns import lock, rights, tree
from apps.columns.models import Column, Right
from apps.columns.tree import Node, Tree, TreeError
from apps.core import locks
from apps.core.people import display_name
from apps.importing import bodies, spool
from apps.importing.drafts import Draft, column_at, draft_of
from apps.importing.folder import Folder
from apps.importing.library import Library
from apps.importing.models import Imported, Line, Outcome, Run, Stage, advanced
from apps.importing.sources import Row
from apps.publishing import many
from apps.redirects import keeping, standing
from apps.redirects.models import Redirect

BATCH = 250  # rows
MOST_LEVELS = 6  # of a column path
NOTE = "批量导入"
_MOST_ASKED = 100  # old addresses of a run for which the site itself is asked


@dataclass
class Result:
    """What became of a row."""

    number: int
    outcome: Outcome
    title: str = ""
    text: str = ""
    identity: str = ""
    article_id: int | None = None

    def line(self, run: Run) -> Line:
        return Line(
            run=run,
            number=self.number,
            outcome=self.outcome,
            title=self.title,
            text=self.text,
            identity=self.identity,
            article_id=self.article_id,
        )


@dataclass
class Importer:
    """How rows are taken in: by whom, from which folder, as drafts or for the public.

    `by` None is a command: its operator may do everything, and publishes what they load.
    """

    folder: Folder
    is_live: bool = False
    makes_columns: bool = False
    by: Any = None
    _held: dict[Right, rights.Columns] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.library = Library(self.by)
        self.asked = standing.Asked(_MOST_ASKED)

    # Looking at rows

    def drafts(self, rows: Iterable[Row], *, is_trial: bool, seconds: float | None) -> list[Draft]:
        """The rows, looked at; fewer of them when that takes longer than `seconds`.

        A trial writes nothing, neither into the library nor into the tree.
        """
        until = time.monotonic() + seconds if seconds is not None else None
        drafts = [draft_of(row) for row in rows]
        known = set(_known(drafts))
        columns, self._held = tree.load(), {}
        for place, draft in enumerate(drafts):
            if until is not None and place and time.monotonic() > until:
                return drafts[:place]
            if draft.article is None or draft.identity in known:
                continue
            # All that is wrong with a row is said at once; nothing is written for such a row.
            if draft.path:
                columns = self._place(draft, columns, is_trial or bool(draft.problem))
            self._fill(draft, is_trial or bool(draft.problem))
        return drafts

    def _place(self, draft: Draft, columns: Tree, is_trial: bool) -> Tree:
        """Give the draft its column; the tree, as it is then."""
        node, problem = column_at(columns, draft.path)
        if node is None and self.makes_columns and (len(draft.path) > 1 or "几个" not in problem):
            problem = self._refused_column(draft.path, columns)
            if not problem and is_trial:
                draft.remarks.append(f"会新建栏目“{' / '.join(draft.path)}”。")
                return columns
            if not problem:
                try:
                    columns = self._made(draft.path, columns)
                except (TreeError, ValidationError) as error:
                    problem = f"栏目“{' / '.join(draft.path)}”建不了：{_said(error)}"
                node = columns.by_path(draft.path)
        draft.node = node
        draft.problem += problem or self._refusal(node)
        return columns

    def _refused_column(self, path: list[str], columns: Tree) -> str:
        """Why this person cannot have the columns of a path made; "" if they can."""
        if len(path) > MOST_LEVELS:
            return f"“栏目”最多 {MOST_LEVELS} 级。"
        for name in path:
            try:
                Column._meta.get_field("name").clean(name, None)
            except ValidationError as error:
                return f"“栏目”里的“{name[:40]}”不能用：{_said(error)}"
        above = [columns.by_path(path[:end]) for end in range(1, len(path))]
        nearest = next((node for node in reversed(above) if node), None)
        if not self._may(Right.MANAGE, nearest):
            return f"您不能建立栏目“{' / '.join(path)}”，请让管理栏目的人建立。"
        return ""

    def _made(self, path: list[str], columns: Tree) -> Tree:
        """Make what is missing of a path."""
        parent: Node | None = None
        for end in range(1, len(path) + 1):
            node = columns.by_path(path[:end])
            if node is None:
                tree.save(Column(name=path[end - 1], parent_id=parent and parent.id), self.by)
                columns, self._held = tree.load(), {}
                node = columns.by_path(path[:end])
            parent = node
        return columns

    def _refusal(self, node: Node | None) -> str:
        """Why nothing may be put into this column so, in Chinese; "" if it may."""
        if node is None:
            return ""
        name = f"栏目“{node.path_name}”"
        if not Article.may_stand_in(node.kind):
            return f"{name}不放文章，请换一个栏目。"
        if not self._may(Right.WRITE, node):
            return f"您不能在{name}里写文章。"
        if self.is_live and not self._may(Right.PUBLISH, node):
            return f"您没有{name}的发布权限，请导入为草稿。"
        if self.is_live and self.by is not None and node.steps:
            return f"{name}要先审核再发布，请导入为草稿，再送审。"
        return ""

    def _may(self, right: Right, node: Node | None) -> bool:
        """Whether this person has the right in a column; without one, everywhere."""
        if self.by is None:
            return True
        if right not in self._held:
            self._held[right] = rights.columns_of(self.by, right)
        held = self._held[right]
        return held is None or (node is not None and node.id in held)

    def _fill(self, draft: Draft, is_trial: bool) -> None:
        """Give the draft its body, its pictures and its attachments."""
        library = None if is_trial else self.library
        values, article = draft.row.values, draft.article
        try:
            source = values.get("body", "")
            if not source and (name := values.get("body_file")):
                source = bodies.of_file(self.folder.named(name))
            body = bodies.prepared(source, values.get("old_address", ""), self.folder, library)
            article.body = body.html
            draft.remarks += body.remarks
            paths = [self.folder.named(name) for name in draft.attachments]
            if library is not None:
                found = [library.document(path) for path in paths] + body.documents
                draft.documents = [(one, "") for one in {one.pk: one for one in found}.values()]
            if self.is_live and not draft.problem:
                self._examine(draft)
        except ValidationError as error:
            draft.problem += _said(error)
        if draft.problem:
            return
        if draft.old and (problem := self.asked.problem_of_old(draft.old)):
            draft.remarks.append(problem)

    def _examine(self, draft: Draft) -> None:
        """Raise ValidationError where it cannot be published as it is."""
        if missing := draft.article.missing_for_publication():
            raise ValidationError(f"不能发布：{'；'.join(missing)}。可以导入为草稿。")
        if self.by is None or draft.node is None:
            return
        findings = proofing.examine(many.frozen(_new(draft), self.by))
        if blocking := [found.message for found in findings if found.is_block]:
            raise ValidationError(f"没有通过自动检查：{'；'.join(blocking)}")

    # A trial

    def tried(self, rows: Iterable[Row], earlier: dict[str, int]) -> list[Result]:
        """What importing these rows would do.

        `earlier` are the rows before them, {identity: number}; these are added to it.
        """
        drafts = self.drafts(rows, is_trial=True, seconds=None)
        return _trial(drafts, earlier)

    def check(self, run: Run, seconds: float | None = None) -> bool:
        """Look at the next batch of a run; whether there may be more."""
        batch = list(spool.read(run.key, run.offset, BATCH))
        drafts = self.drafts((row for row, _ in batch), is_trial=True, seconds=seconds)
        results = _trial(drafts, _earlier(run, drafts))
        with transaction.atomic():
            fresh = _locked(run, Stage.CHECKING)
            if fresh is None:
                return False
            if drafts:
                _report(fresh, results, batch[len(drafts) - 1][1])
            else:
                Run.objects.filter(pk=run.pk).update(stage=Stage.CHECKED, offset=0)
        run.refresh_from_db()
        return bool(drafts)

    # Taking in

    def take(self, run: Run, seconds: float | None = None) -> bool:
        """Take in the next batch of a run; whether there may be more."""
        batch = list(spool.read(run.key, run.offset, BATCH))
        drafts = self.drafts((row for row, _ in batch), is_trial=False, seconds=seconds)
        with transaction.atomic():
            fresh = _locked(run, Stage.IMPORTING)
            if fresh is None:
                return False
            if drafts:
                results = self._store(fresh, drafts)
                _report(fresh, results, batch[len(drafts) - 1][1])
                self._tell(fresh, results)
            else:
                _end(fresh, self.by)
        run.refresh_from_db()
        if not drafts:
            spool.forget(run.key)
        return bool(drafts)

    def _store(self, run: Run, drafts: list[Draft]) -> list[Result]:
        """Store what is new among the drafts. The ledger decides, under its lock."""
        locks.exclusive("importing")
        lock.share()
        columns = tree.load()
        known, seen = _known(drafts), set()
        news: list[Draft] = []
        for draft in drafts:
            if draft.problem or draft.identity in known or draft.identity in seen:
                continue
            node = columns.get(draft.node.id) if draft.node else None
            if node is None or not Article.may_stand_in(node.kind):
                draft.problem = f"栏目“{' / '.join(draft.path)}”刚刚被删除或者改了类型。"
                continue
            draft.node = node
            seen.add(draft.identity)
            news.append(draft)
        items = [_new(draft) for draft in news]
        many.create(items, is_live=self.is_live, by=self.by)
        Imported.objects.bulk_create(
            Imported(identity=one.identity, digest=one.digest, article=one.article) for one in news
        )
        self._lead_on([draft for draft in news if draft.old])
        made = {draft.row.number for draft in news}
        earlier = _earlier(run, [one for one in drafts if one.row.number not in made])
        return [
            _made(draft) if draft.row.number in made else _left(draft, known, earlier)
            for draft in drafts
        ]

    def _lead_on(self, drafts: list[Draft]) -> None:
        """Old addresses lead to the new articles; what a column was called stays the column's."""
        rows = Redirect.objects.active().filter(old__in=[draft.old for draft in drafts])
        there = {row.old: row for row in rows}
        pairs = []
        for draft in drafts:
            to, known = draft.article.get_absolute_url(), there.get(draft.old)
            if known is not None and known.is_automatic:
                draft.remarks.append(f"旧网址 {draft.old} 是一个栏目以前的网址，仍然转到那个栏目。")
                continue
            if known is not None:
                draft.remarks.append(f"旧网址原来转到 {known.to}，现在转到这篇文章。")
            pairs.append((draft, (draft.old, to, NOTE)))
        try:
            keeping.keep_many([pair for _, pair in pairs], by=self.by)
        except ValidationError:  # one of them leads round in a circle: only that one stays out
            for draft, pair in pairs:
                try:
                    keeping.keep_many([pair], by=self.by)
                except ValidationError as error:
                    draft.remarks.append(f"旧网址没有跳转：{_said(error)}")

    def _tell(self, run: Run, results: list[Result]) -> None:
        """One event for the batch, which names each article that came in."""
        made = [result for result in results if result.outcome == Outcome.MADE]
        if not made:
            return
        first, last = results[0].number, results[-1].number
        how = "发布" if self.is_live else "存为草稿"
        articles = [f"编号 {result.article_id}《{result.title}》" for result in made]
        note = f"第 {first} 行到第 {last} 行，{how} {len(made)} 篇"
        _record(run, {how: articles}, note, self.by)


def start(run: Run, by: Any = None) -> None:
    """Let a run that was looked at begin; on record. Nothing happens where it has begun."""
    with transaction.atomic():
        if _locked(run, Stage.CHECKED) is None:
            return
        Run.objects.filter(pk=run.pk).update(
            stage=Stage.IMPORTING, offset=0, done=0, made=0, same=0, wrong=0, remarked=0
        )
        how = {
            "行数": run.total,
            "方式": "直接发布" if run.is_live else "存为草稿",
            "建立没有的栏目": run.makes_columns,
        }
        _record(run, how, "开始导入", by)


def _record(run: Run, what: dict[str, Any], note: str, by: Any) -> None:
    record(
        Action.IMPORT,
        Article,
        label=f"{NOTE}：{run.name}",
        after={"文件的校验码": run.digest} | what,
        note=note,
        by=by,
    )
    run.refresh_from_db()


def folder_of(run: Run) -> Folder:
    """Where the pictures and attachments of a run are."""
    if run.folder:
        return Folder(Path(run.folder))
    files = spool.files_of(run.key)
    return Folder(files if files.is_dir() else None)


def importer_of(run: Run, by: Any = None) -> Importer:
    return Importer(folder_of(run), run.is_live, run.makes_columns, by)


def _locked(run: Run, stage: Stage) -> Run | None:
    """The run as it is, held; None where somebody else has taken it further meanwhile."""
    fresh = Run.objects.select_for_update().filter(pk=run.pk).first()
    stands = fresh is not None and fresh.stage == stage and fresh.offset == run.offset
    return fresh if stands else None


def _report(run: Run, results: list[Result], offset: int) -> None:
    """The lines of the report, and how far the run has come."""
    Line.objects.bulk_create(
        [result.line(run) for result in results],
        update_conflicts=True,
        unique_fields=["run", "number"],
        update_fields=["outcome", "title", "text", "identity", "article"],
    )
    outcomes = [result.outcome for result in results]
    remarked = [one for one in results if one.text and one.outcome != Outcome.WRONG]
    Run.objects.filter(pk=run.pk).update(
        offset=offset,
        updated_at=timezone.now(),
        **advanced(
            done=len(results),
            made=outcomes.count(Outcome.MADE) + outcomes.count(Outcome.READY),
            same=outcomes.count(Outcome.SAME),
            wrong=outcomes.count(Outcome.WRONG),
            remarked=len(remarked),
        ),
    )


def _end(run: Run, by: Any) -> None:
    Run.objects.filter(pk=run.pk).update(stage=Stage.DONE, ended_at=timezone.now())
    record(
        Action.IMPORT,
        Article,
        label=f"{NOTE}：{run.name}",
        after={"新增": run.made, "以前导入过": run.same, "有问题": run.wrong},
        note=f"导入完成，共 {run.done} 行",
        by=by,
    )


def _known(drafts: list[Draft]) -> dict[str, tuple[str, int, bool]]:
    """{identity: (digest then, article, whether that lies in the bin)} of what was imported."""
    identities = {draft.identity for draft in drafts if draft.identity}
    rows = Imported.objects.filter(identity__in=identities)
    return {
        identity: (digest, article, trashed_at is not None)
        for identity, digest, article, trashed_at in rows.values_list(
            "identity", "digest", "article", "article__trashed_at"
        )
    }


def _earlier(run: Run, drafts: list[Draft]) -> dict[str, int]:
    """Rows of the same run before these, {identity: number}."""
    identities = {draft.identity for draft in drafts if draft.identity}
    if not identities:
        return {}
    first = drafts[0].row.number
    rows = Line.objects.filter(run=run, identity__in=identities, number__lt=first)
    rows = rows.exclude(outcome=Outcome.WRONG).order_by("-number")
    return dict(rows.values_list("identity", "number"))


def _trial(drafts: list[Draft], earlier: dict[str, int]) -> list[Result]:
    known = _known(drafts)
    results = []
    for draft in drafts:
        if draft.problem or draft.identity in known or draft.identity in earlier:
            results.append(_left(draft, known, earlier))
            continue
        earlier[draft.identity] = draft.row.number
        results.append(
            Result(
                draft.row.number,
                Outcome.READY,
                draft.title,
                "".join(draft.remarks),
                draft.identity,
            )
        )
    return results


def _made(draft: Draft) -> Result:
    return Result(
        draft.row.number,
        Outcome.MADE,
        draft.title,
        "".join(draft.remarks),
        draft.identity,
        draft.article.pk,
    )


def _left(draft: Draft, known: dict, earlier: dict[str, int]) -> Result:
    """A row of which nothing was made."""
    result = Result(draft.row.number, Outcome.WRONG, draft.title, draft.problem, draft.identity)
    if draft.problem:
        return result
    result.outcome = Outcome.SAME
    twin = earlier.get(draft.identity)
    digest, result.article_id, is_in_bin = known.get(draft.identity, (draft.digest, None, False))
    if twin is not None or result.article_id is None:
        what = "原网址相同" if draft.old else "完全相同"
        which = f"第 {twin} 行" if twin is not None else "前面的一行"
        result.text = f"和{which}{what}，没有再导入。"
    elif is_in_bin:
        result.text = "这篇文章在回收站里，没有再导入。"
    elif digest != draft.digest:
        result.text = (
            "这个原网址以前导入过，这一行的内容和那时不同。"
            "系统不改已经有的文章，需要的话请在后台修改。"
        )
    return result


def _new(draft: Draft) -> many.New:
    node, article = draft.node, draft.article
    article.column_id = node.id
    lists = {"columns": [{"id": node.id, "name": node.name}], "leaders": []}
    return many.New(article, lists, draft.documents)


def _said(error: Exception) -> str:
    return " ".join(getattr(error, "messages", None) or [str(error)])


def new_run(name: str, path: Path, total: int, by: Any = None, **how: Any) -> Run:
    """A saved run for the file at `path`, whose rows are spooled under `key`."""
    return Run.objects.create(
        name=name[:200],
        digest=spool.digest_of(path),
        total=total,
        created_by=by,
        updated_by=by,
        by_name=display_name(by) if by else "",
        **how,
    )
