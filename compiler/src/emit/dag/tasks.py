class Tollgate:
    """A task that calls Tollgate: its result is XCom, its messages are the log."""

    template_fields = ("argv",)
    template_fields_renderers = {"argv": "py"}
    process: subprocess.Popen | None = None

    def call(self, context, *arguments: str) -> dict:
        """Calls it; what it answers, if the answer is yes."""
        binary = os.environ.get(BINARY, "tollgate")
        command = [binary, *self.argv, *arguments, "--format", "json"]
        self.log.info("Running %s", command)
        code, result = self.answer(command)
        if code in FAILED:
            context["ti"].xcom_push("return_value", result)
            raise AirflowFailException(f"exit {code}: {json.dumps(result)}")
        if code == NOTHING:
            raise AirflowSkipException("nothing to do, see the log above")
        if code:
            raise RuntimeError(f"exit {code}: this may pass, see the log above")
        return result

    def answer(self, command: list[str]) -> tuple[int, dict]:
        """How a command ends, and the document that it prints."""
        with tempfile.TemporaryFile() as stdout:
            try:
                self.process = subprocess.Popen(
                    command,
                    stdout=stdout,
                    stderr=subprocess.PIPE,
                    env={**os.environ, **environment()},
                    start_new_session=True,
                )
            except OSError as error:
                why = f"{error}: is it installed here? {BINARY} says where it is"
                raise AirflowFailException(why) from error
            try:
                for line in self.process.stderr:
                    self.log.info(line.decode(errors="replace").rstrip())
                code = self.process.wait()
            finally:
                self.on_kill()
            stdout.seek(0)
            document = stdout.read()
        return code, summary(document)

    def on_kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)


class CaughtUp(Tollgate, BaseSensorOperator):
    """Waits until the table has what the topic got before the end of the window."""

    def __init__(self, *, argv: list[str], max_lag: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.argv = argv
        self.max_lag = max_lag

    def poke(self, context) -> PokeReturnValue:
        result = self.call(context, *window(context, "until"))
        behind = [partition["lag"] for partition in result["partitions"]]
        # Of a partition that nobody has begun with, nothing is known.
        done = None not in behind and sum(behind) <= self.max_lag
        return PokeReturnValue(done, result)


class CheckTable(Tollgate, BaseOperator):
    """Judges the rows of the window."""

    def __init__(self, *, argv: list[str], **kwargs) -> None:
        super().__init__(**kwargs)
        self.argv = argv

    def execute(self, context) -> dict:
        fail_on = context["params"]["fail_on"]
        run = [f"--run-id={context['run_id']}", f"--fail-on={fail_on}"]
        return self.call(context, *run, *window(context, "since", "until"))


class Docs(Tollgate, BaseOperator):
    """Builds the Data Docs."""

    def __init__(self, *, argv: list[str], **kwargs) -> None:
        super().__init__(**kwargs)
        self.argv = argv

    def execute(self, context) -> dict:
        folder = os.environ.get(DOCS)
        return self.call(context, *([f"--out={folder}"] if folder else []))


class Validated(BaseOperator):
    """Tells whoever waits for the asset what the checks found."""

    def execute(self, context) -> None:
        found = context["ti"].xcom_pull(task_ids="check_table")
        for asset in self.outlets:
            context["outlet_events"][asset].extra = found


def environment() -> dict[str, str]:
    """Where the database is: read when a task runs, and written nowhere."""
    return {"DATABASE_URL": Connection.get(CONNECTION).get_uri()}


def window(context, *ends: str) -> list[str]:
    """The ends of the window as options: params of the run, else its data interval.

    A run that was started by hand may have neither, or an interval without length.
    """
    interval = {"since": "data_interval_start", "until": "data_interval_end"}
    moments = {end: context.get(name) for end, name in interval.items()}
    if moments["since"] == moments["until"]:
        moments = {}
    options = []
    for end in ends:
        moment = moments.get(end)
        value = context["params"].get(end) or (moment and moment.isoformat())
        options += [f"--{end}", value] if value else []
    return options


def summary(printed: bytes) -> dict:
    """What other tasks may know of a result: the verdicts, and no rows."""
    try:
        document = json.loads(printed)
    except ValueError:
        # Whoever is killed or breaks down has not said all.
        return {}
    results = document.pop("results", None)
    if results is not None:
        document["failed"] = [one["id"] for one in results if not one["success"]]
    return document
