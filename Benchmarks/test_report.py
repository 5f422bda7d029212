"""The report's arithmetic, on figures small enough to check by hand."""

import unittest

import report


def result(name, variant, task, **speeds):
    rows = [{"batchSize": int(batch[1:]), "imagesPerSecond": speed} for batch, speed in speeds.items()]
    return {
        "name": name,
        "variant": variant,
        "task": task,
        "version": "1",
        "loadBefore": 0.5,
        task: rows[0] if task == "training" else rows,
    }


ROUNDS = [
    [result("fashion", "", "training", b64=600.0), result("torch", "default", "training", b64=200.0),
     result("torch", "channels_last", "training", b64=300.0)],
    [result("fashion", "", "training", b64=300.0), result("torch", "default", "training", b64=150.0),
     result("torch", "channels_last", "training", b64=120.0)],
    [result("fashion", "", "training", b64=700.0), result("torch", "default", "training", b64=100.0),
     result("torch", "channels_last", "training", b64=350.0)],
]


class ReportTests(unittest.TestCase):
    def test_speeds_are_collected_by_batch_and_implementation(self):
        rounds = [[result("fashion", "", "inference", b1=10.0, b32=20.0), *ROUNDS[0]]]
        self.assertEqual(report.collect(rounds, "inference"), {1: {"fashion": [10.0]}, 32: {"fashion": [20.0]}})

    def test_ratios_are_taken_within_a_round(self):
        # Medians would give 600 / 300 = 2; within the rounds it is 2, 2.5 and 2.
        speeds = report.collect(ROUNDS, "training")[64]
        self.assertEqual(report.ratios(speeds["fashion"], speeds["torch channels_last"]), [2.0, 2.5, 2.0])

    def test_rounds_that_miss_a_measurement_are_an_error(self):
        with self.assertRaises(ValueError):
            report.ratios([1.0, 2.0], [1.0])

    def test_the_fastest_peer_has_the_highest_median(self):
        speeds = report.collect(ROUNDS, "training")[64]
        self.assertEqual(report.fastest(speeds, "fashion"), "torch channels_last")
        self.assertIsNone(report.fastest({"fashion": [1.0]}, "fashion"))

    def test_rows_of_the_table(self):
        rows = list(report.table(report.collect(ROUNDS, "training")[64], "fashion"))
        self.assertEqual(
            rows[2:],
            [
                "| fashion | 600 | 300–700 | | |",
                "| torch default | 150 | 100–200 | 3.00, 2.00, 7.00 | 3.00 |",
                "| **torch channels_last** | 300 | 120–350 | 2.00, 2.50, 2.00 | 2.00 |",
            ],
        )

    def test_peers_without_ours_have_no_ratios(self):
        rows = list(report.table({"torch default": [1.0, 3.0]}, "fashion"))
        self.assertEqual(rows[2:], ["| **torch default** | 2 | 1–3 | | |"])


if __name__ == "__main__":
    unittest.main()
