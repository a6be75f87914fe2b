import time
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from apps.importing import report, spool, taking
from apps.importing.folder import Folder
from apps.importing.models import Outcome, Run, Stage
from apps.importing.sources import Source


class Command(BaseCommand):
    help = (
        "从 Excel（.xlsx）、CSV 或 JSON lines（.jsonl）批量导入文章。不写 --publish 时导入为草稿。"
        "中断以后再运行同样的命令，从停下的地方接着导入；同一行不会导入两次。"
        "格式见 docs/importing.md。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="要导入的文件")
        parser.add_argument("--folder", type=Path, help="放图片和附件的文件夹")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入任何内容")
        parser.add_argument("--report", type=Path, help="逐行的报告，写成 .xlsx 或 .csv 文件")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--publish", action="store_true", help="直接发布，不经过审核")
        how.add_argument("--draft", action="store_true", help="导入为草稿（不写也是）")
        parser.add_argument(
            "--make-columns", action="store_true", help="网站上没有的栏目，按路径新建"
        )

    def handle(self, *args, file: Path, folder: Path | None, **options) -> None:
        if not file.is_file():
            raise CommandError(f"没有文件“{file}”。")
        if folder is not None and not folder.is_dir():
            raise CommandError(f"没有文件夹“{folder}”。")
        folder = folder and folder.resolve()
        if options["report"] and options["report"].suffix.lower() not in {".xlsx", ".csv"}:
            raise CommandError("报告的文件名要以 .xlsx 或 .csv 结尾。")
        self.began = self.told = time.monotonic()
        try:
            source = Source(file)
            if options["dry_run"]:
                self._try(source, folder, options)
            else:
                self._import(source, folder, options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except OSError as error:
            raise CommandError(f"读写文件时出错：{error.strerror or error}。") from None

    # A trial

    def _try(self, source: Source, folder: Path | None, options) -> None:
        importer = taking.Importer(
            Folder(folder), options["publish"], options["make_columns"], by=None
        )
        written = report.Report(options["report"]) if options["report"] else None
        counts, earlier = dict.fromkeys(Outcome, 0), {}
        rows = iter(source)
        while batch := list(islice(rows, taking.BATCH)):
            results = importer.tried(batch, earlier)
            for result in results:
                counts[result.outcome] += 1
            if written:
                written.add(results)
            else:
                self._show(results)
            self._progress(f"已核对 {sum(counts.values())} 行")
        if written:
            written.close()
        self._tell_unknown(source.unknown)
        self._say(
            f"核对完，没有写入任何内容：可以导入 {counts[Outcome.READY]} 行，"
            f"以前导入过 {counts[Outcome.SAME]} 行，有问题 {counts[Outcome.WRONG]} 行。"
        )
        self._say_report(options)

    # In earnest

    def _import(self, source: Source, folder: Path | None, options) -> None:
        run = self._run(source, folder, options)
        self._tell_unknown(run.unknown)
        taking.start(run)
        importer = taking.importer_of(run)
        first = run.done
        while importer.take(run):
            speed = (run.done - first) / max(time.monotonic() - self.began, 0.001)
            self._progress(
                f"已处理 {run.done}/{run.total} 行（{run.percent}%）：新增 {run.made}，"
                f"以前导入过 {run.same}，有问题 {run.wrong}；每秒 {speed:.0f} 行"
            )
        run.refresh_from_db()
        if run.stage != Stage.DONE:
            raise CommandError("另一个进程正在导入同一个文件，这里不再继续。")
        if options["report"]:
            written = report.Report(options["report"])
            written.add(run.lines.iterator(chunk_size=1000))
            written.close()
        else:
            self._show(run.lines.exclude(text="")[:20])
        self._sum_up(run, options)

    def _run(self, source: Source, folder: Path | None, options) -> Run:
        """The run that was interrupted, or a new one whose rows are spooled."""
        how = {
            "folder": str(folder or ""),
            "is_live": options["publish"],
            "makes_columns": options["make_columns"],
        }
        digest = spool.digest_of(source.path)
        open_runs = Run.objects.exclude(stage=Stage.DONE).filter(created_by=None, by_name="")
        for run in open_runs.filter(digest=digest, **how):
            if spool.path_of(run.key).is_file():
                if run.done:
                    self._say(f"接着上次停下的地方：已经处理 {run.done}/{run.total} 行。")
                return run
            run.delete()
        spool.tidy(set(Run.objects.exclude(stage=Stage.DONE).values_list("key", flat=True)))
        run = Run(name=source.path.name[:200], digest=digest, stage=Stage.CHECKED, **how)
        try:
            run.total = spool.write(
                run.key, source, lambda count: self._progress(f"正在读文件：{count} 行")
            )
        except BaseException:
            spool.forget(run.key)
            raise
        run.unknown = source.unknown
        run.save()
        return run

    def _sum_up(self, run: Run, options) -> None:
        how = "并发布" if run.is_live else "为草稿"
        self._say(
            f"导入完成：{run.done} 行，新增{how} {run.made} 篇，"
            f"以前导入过 {run.same} 行，有问题 {run.wrong} 行，有提示 {run.remarked} 行。"
        )
        if not run.made and run.same:
            self._say("这个文件以前导入过，网站上没有任何变化。")
        self._say_report(options)

    # Telling

    def _tell_unknown(self, unknown: list[str]) -> None:
        if unknown:
            names = "、".join(f"“{name}”" for name in unknown)
            self._say(f"注意：不认识这些列，没有导入它们：{names}。")

    def _say_report(self, options) -> None:
        if options["report"]:
            self._say(f"逐行的报告：{options['report']}")

    def _show(self, lines) -> None:
        for line in lines:
            if line.text:
                self._say(f"第 {line.number} 行（{Outcome(line.outcome).label}）：{line.text}")

    def _progress(self, line: str) -> None:
        """At most once a second."""
        if time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            self._say(line)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
