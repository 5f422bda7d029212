import FashionKit
import Testing

/// The table that a training prints, as a program with its own terminal or log writes it.
struct EpochTableTests {
    private let row = EpochTable.Row(
        EpochRecord(
            epoch: 6, loss: 0.31871, accuracy: 0.89126, valLoss: 0.25004, valAccuracy: 0.9118,
            learningRate: 0.0005, seconds: 76.42, imagesPerSecond: 711.6),
        epochs: 50, isBest: false)

    @Test func columnsStandUnderTheirNames() {
        #expect(
            [EpochTable.header, EpochTable.line(row, color: false)] == [
                "  epoch    loss  accuracy  val_loss  val_accuracy  learning_rate  seconds   img/s",
                "   7/50  0.3187    0.8913    0.2500        0.9118         0.0005     76.4     712",
            ])
    }

    @Test func theBestIsMarked() {
        var best = row
        best.isBest = true
        #expect(EpochTable.line(best, color: false) == EpochTable.line(row, color: false) + " *")
        #expect(
            EpochTable.line(best, color: true) == EpochTable.line(row, color: false) + " \u{1B}[32m*\u{1B}[0m"
        )
    }

    @Test func withoutValidationAndWithBrokenNumbers() {
        var odd = row
        (odd.validationLoss, odd.validationAccuracy, odd.loss) = (nil, nil, .nan)
        (odd.seconds, odd.imagesPerSecond) = (0, .infinity)
        #expect(
            EpochTable.line(odd, color: false)
                == "   7/50     nan    0.8913         -             -         0.0005      0.0     inf")
    }
}
