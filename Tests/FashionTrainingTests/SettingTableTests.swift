import FashionTraining
import Foundation
import Testing

/// `Documentation/Settings.md` holds every declaration.
@Suite struct SettingTableTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// After a change of a setting, `FASHION_WRITE_DOCUMENTATION=1 swift test --filter SettingTableTests` writes the tables.
    @Test func documentationIsCurrent() throws {
        let file = Self.root.appendingPathComponent("Documentation/Settings.md")
        var text = try String(contentsOf: file, encoding: .utf8)
        for (heading, table) in [
            ("# Settings of a training", SettingTable.training),
            ("## Settings of a transfer", SettingTable.transfer),
        ] {
            let section = try #require(text.range(of: heading + "\n")).upperBound..<text.endIndex
            let start = try #require(text.range(of: "| flag and key |", range: section)).lowerBound
            let end = text.range(of: "\n\n", range: start..<text.endIndex).map {
                text.index(after: $0.lowerBound)
            }
            let range = start..<(end ?? text.endIndex)
            if ProcessInfo.processInfo.environment["FASHION_WRITE_DOCUMENTATION"] == nil {
                #expect(String(text[range]) == table)
            } else {
                text.replaceSubrange(range, with: table)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
        }
    }

    /// What a setting needs is met by some configuration and not by another one.
    @Test func needsCanBeMetAndMissed() throws {
        var other = Recipe.fast.configuration
        (other.keep, other.schedule, other.optimizer) = (.best, .plateau, .sgd)
        (other.initialWeights, other.teacher, other.augment) = ("a", "b", true)
        (other.augmentation.horizontalFlip, other.augmentation.cutmix) = (false, 1)
        var adam = Recipe.reference.configuration
        (adam.augment, adam.keep, adam.epochs) = (false, .last, 2)
        let configurations = [Recipe.fast.configuration, Recipe.reference.configuration, other, adam]
        for setting in TrainingConfiguration.settings {
            for need in setting.needs {
                #expect(Set(configurations.map(need.isMet)) == [true, false], "\(setting.name)")
            }
        }
        var random = TransferConfiguration()
        (random.weights, random.fineTune) = (.random, 1)
        for setting in TransferConfiguration.ownSettings {
            for need in setting.needs {
                #expect(
                    Set([random, .standard].map(need.isMet)) == [true, false], "\(setting.name)")
            }
        }
    }

    @Test func recordsGiveTheirSettingsBack() throws {
        var odd = Recipe.fast.configuration
        (odd.limit, odd.teacher, odd.warmUp, odd.seed) = (77, "some.h5", 0.1, 9_007_199_254_740_993)
        (odd.data, odd.output, odd.tensorboard) = ("a", "b", "c")
        odd.augmentation.shear = 0.1 + 0.2
        let read = try TrainingConfiguration(record: odd.record)
        (odd.data, odd.output, odd.tensorboard) = (nil, ".", nil)
        #expect(read == odd)
        #expect(try TrainingConfiguration(record: ["no-such-setting": "1"]) == TrainingConfiguration())
        let error = #expect(throws: SettingError.self) {
            try TrainingConfiguration(record: ["limit": "many"])
        }
        #expect(
            error?.description == "limit: expected a whole number from 1, found \"many\"")
    }
}
