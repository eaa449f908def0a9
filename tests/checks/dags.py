"""Airflow as its tests ask it: none of our code, and none of Airflow's reading of it replaced.

    dags.py look PATH         what the DAGs of a file or folder are, and what it takes to import them
    dags.py cron FILE         which schedules (a line each) Airflow refuses
    dags.py state HOME        the last run of that AIRFLOW_HOME, its tasks and the events of assets
    dags.py serve             command lines of Airflow, one after the other (see `serve`)
"""

import json
import os
import sqlite3
import sys
import time


def look(path):
    """The DAGs as the DAG processor reads them, and every module that only they needed."""
    from airflow.dag_processing.dagbag import DagBag

    before, start = set(sys.modules), time.perf_counter()
    bag = DagBag(path, collect_dags=False)
    bag.collect_dags(path)
    seconds = time.perf_counter() - start
    files = {dag.fileloc for dag in bag.dags.values()}
    new = sorted(set(sys.modules) - before)
    own = [name for name in new if getattr(sys.modules[name], "__file__", None) in files]
    return {
        "errors": bag.import_errors,
        "seconds": round(seconds, 3),
        "modules": [name for name in new if name not in own],
        "dags": {name: described(dag) for name, dag in bag.dags.items()},
    }


def described(dag):
    """What of it stands in a spec."""
    return {
        "description": dag.description,
        "tags": sorted(dag.tags),
        "owner": dag.default_args["owner"],
        "pool": dag.default_args.get("pool"),
        "queue": dag.default_args.get("queue"),
        "schedule": dag.timetable.__class__.__name__,
        "argv": {task.task_id: getattr(task, "argv", None) for task in dag.tasks},
        "downstream": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    }


def cron(path):
    from airflow.timetables.interval import CronDataIntervalTimetable

    refused = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            try:
                CronDataIntervalTimetable(line.rstrip("\n"), timezone="UTC").validate()
            except Exception as error:  # noqa: BLE001
                refused[line.rstrip("\n")] = str(error)
    return refused


def state(home):
    """Read from Airflow's own tables, without Airflow: that takes seconds to load."""
    tables = sqlite3.connect(f"file:{home}/airflow.db?mode=ro", uri=True, timeout=30)
    run = tables.execute("SELECT run_id, dag_id, state, run_type FROM dag_run ORDER BY id DESC LIMIT 1").fetchone()
    if not run:
        return {}
    tasks = tables.execute("SELECT task_id, state, try_number FROM task_instance WHERE run_id = ?", run[:1])
    events = tables.execute(
        "SELECT asset.name, event.extra FROM asset_event AS event JOIN asset ON asset.id = event.asset_id"
        " WHERE event.source_run_id = ?",
        run[:1],
    )
    return {
        "run": run[0],
        "dag": run[1],
        "state": run[2],
        "type": run[3],
        "tasks": {task: {"state": state, "tries": tries} for task, state, tries in tasks},
        "events": {name: json.loads(extra) for name, extra in events},
    }


def serve():
    """Each line of stdin is `{"arguments": […], "environment": {…}}`; each line of stdout is its exit status."""
    answers = os.fdopen(os.dup(1), "w")
    # Whatever Airflow prints is for the log.
    os.dup2(2, 1)
    from airflow.cli import cli_parser

    parser = cli_parser.get_parser()
    for line in sys.stdin:
        asked = json.loads(line)
        os.environ.update(asked["environment"])
        parsed = parser.parse_args(asked["arguments"])
        try:
            parsed.func(parsed)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
        print(json.dumps(status), file=answers, flush=True)


if __name__ == "__main__":
    asked, *rest = sys.argv[1:]
    if asked == "serve":
        serve()
    else:
        # On a line of its own, behind whatever Airflow has to say.
        print("\n" + json.dumps({"look": look, "cron": cron, "state": state}[asked](*rest)))
