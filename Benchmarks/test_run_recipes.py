"""The runner of recipes, with a small program in the place of `fashion`."""

import pathlib
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

RUNNER = pathlib.Path(__file__).with_name("run_recipes")

# Keeps a "checkpoint" until it has counted to 10, as a training keeps one until it has ended.
PROGRAM = '''\
#!{python}
import json, pathlib, signal, sys, time
stopped = []
signal.signal(signal.SIGINT, lambda *_: stopped.append(1))
words = sys.argv[1:]
value = lambda flag: words[words.index(flag) + 1]
study, seed = pathlib.Path(value("--output")), int(value("--seed"))
if "--wrong" in words:
    sys.exit(2)
if "--diverge" in words:
    sys.exit(1)
folder = study / f"seed-{{seed}}"
(folder / "results").mkdir(parents=True, exist_ok=True)
checkpoint = folder / "checkpoint"
count = int(checkpoint.read_text()) if checkpoint.exists() else 0
print("began at", count, folder.resolve(), flush=True)
while count < 10:
    time.sleep(0.2 if "--slow" in words else 0)
    count += 1
    checkpoint.write_text(str(count))
    if stopped:
        sys.exit(130)
checkpoint.unlink()
(folder / "results" / "metrics.json").write_text("{{}}")
report = study / "study.json"
seeds = json.loads(report.read_text())["seeds"] if report.exists() else []
seeds.append(dict(seed=seed, test_accuracy=0.9524, flip_averaging=0.9535, test_loss=0.218,
                  last_validation_accuracy=0.958, epochs=18, minutes=48.75))
report.write_text(json.dumps(dict(seeds=seeds)))
'''


class RunnerTests(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.program = self.folder / "fashion"
        self.program.write_text(PROGRAM.format(python=sys.executable))
        self.program.chmod(0o755)
        self.list = self.folder / "list.txt"
        self.log = self.folder / "runs" / "log.md"

    def command(self, *more):
        return [sys.executable, RUNNER, self.list, "--binary", self.program, "--output", self.folder / "runs", *more]

    def run_list(self, text, *more):
        self.list.write_text(textwrap.dedent(text))
        return subprocess.run(self.command(*more), capture_output=True, text=True, timeout=60, check=False)

    def rows(self):
        lines = self.log.read_text().splitlines()
        self.assertEqual(sum(line.startswith("| date") for line in lines), 1)
        return [[cell.strip() for cell in line.strip("|").split("|")][1:] for line in lines[2:]]

    def test_runs_what_the_log_has_not(self):
        self.assertEqual(self.run_list("# nothing\na 42-43 --epochs 1  # short\n").returncode, 0)
        self.assertEqual([row[:2] for row in self.rows()], [["a", "42"], ["a", "43"]])
        row = self.rows()[0]
        self.assertEqual(row[2:8], ["95.24", "95.35", "0.2180", "95.80", "18", "48.8"])
        self.assertEqual(row[9], "`--epochs 1`")
        again = self.run_list("a 42,44 --epochs 1\nb 7\n", "--results", self.folder / "results", "--after",
                              f"echo done >> '{self.folder}/hook'")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual([row[:2] for row in self.rows()], [["a", "42"], ["a", "43"], ["a", "44"], ["b", "7"]])
        self.assertEqual((self.folder / "hook").read_text(), "done\ndone\n")
        for file in ["a/study.json", "a/seed-44/metrics.json", "b/seed-7/log.txt"]:
            self.assertTrue((self.folder / "results" / file).exists(), file)
        self.assertFalse((self.folder / "results" / "a" / "seed-42").exists())
        # Paths of the machine are cut.
        self.assertEqual((self.folder / "results" / "b" / "seed-7" / "log.txt").read_text(), "began at 0 b/seed-7\n")

    def test_stops_and_goes_on(self):
        self.list.write_text("a 1-2 --slow\n")
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL)
        checkpoint = self.folder / "runs" / "a" / "seed-1" / "checkpoint"
        deadline = time.monotonic() + 30
        while not checkpoint.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        # No second one starts beside it.
        beside = subprocess.run(self.command(), capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(beside.returncode, 1)
        self.assertIn("still running", beside.stderr)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=30), 130)
        self.assertTrue(checkpoint.exists())
        self.assertFalse(self.log.exists())
        self.assertEqual(self.run_list("a 1-2\n").returncode, 0)
        self.assertEqual([row[:2] for row in self.rows()], [["a", "1"], ["a", "2"]])
        beginnings = (self.folder / "runs" / "a" / "seed-1.log").read_text().split("\n")
        self.assertFalse(beginnings[1].startswith("began at 0 "), beginnings)

    def test_a_failure_is_logged_once_and_the_next_one_runs(self):
        outcome = self.run_list("a 1 --diverge\nb 1 --wrong\nc 1\n")
        self.assertEqual(outcome.returncode, 1)
        self.assertIn("b, seed 1: wrong flags", outcome.stderr)
        self.assertEqual([row[:3] for row in self.rows()],
                         [["a", "1", "failed: status 1"], ["c", "1", "95.24"]])
        self.assertEqual(self.run_list("a 1 --diverge\nc 1\n").returncode, 0)
        self.assertEqual(len(self.rows()), 2)

    def test_a_wrong_list_is_an_error_that_names_the_line(self):
        for text, part in [("a\n", "line 1: expected a name, seeds"), ("a 1\na 2\n", "line 2: the name 'a' is taken"),
                           ("a one\n", "line 1: expected seeds such as"), ("a 4-2\n", "at least one seed"),
                           ("a/b 1\n", "expected a name for a folder"), ("a 1 --seed 2\n", "without --seed"),
                           ("a 1 'x\n", "line 1: No closing quotation")]:
            outcome = self.run_list(text)
            self.assertEqual(outcome.returncode, 2, text)
            self.assertIn(part, outcome.stderr)
        self.assertFalse(self.log.exists())


if __name__ == "__main__":
    unittest.main()
