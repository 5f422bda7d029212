import FashionTraining
import Foundation
import Testing

/// `Documentation/Settings.md` and the list of settings hold every declaration.
@Suite struct SettingTableTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// After a change of a setting, `FASHION_WRITE_DOCUMENTATION=1 swift test --filter SettingTableTests` writes the table.
    @Test func documentationIsCurrent() throws {
        let file = Self.root.appendingPathComponent("Documentation/Settings.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(text.range(of: "| flag and key |")?.lowerBound)
        let end = text.range(of: "\n\n", range: start..<text.endIndex).map {
            text.index(after: $0.lowerBound)
        }
        let range = start..<(end ?? text.endIndex)
        if ProcessInfo.processInfo.environment["FASHION_WRITE_DOCUMENTATION"] != nil {
            try text.replacingCharacters(in: range, with: SettingTable.markdown).write(
                to: file, atomically: true, encoding: .utf8)
        } else {
            #expect(String(text[range]) == SettingTable.markdown)
        }
    }

    /// A declaration that is missing from the list would have no flag and no key.
    @Test func everyDeclarationIsListed() throws {
        let source = try String(
            contentsOf: Self.root.appendingPathComponent(
                "Sources/FashionTraining/Configuration/Setting+All.swift"),
            encoding: .utf8)
        let declarations = source.matches(of: /package static let \w+ = (\w+)\(\s*"([a-z-]+)"/)
        #expect(declarations.map { String($0.2) }.sorted() == Setting.all.map(\.name).sorted())
    }

    /// What a setting needs is met by some configuration and not by another one.
    @Test func needsCanBeMetAndMissed() throws {
        var other = Recipe.fast.configuration
        (other.keep, other.schedule, other.optimizer) = (.best, .plateau, .sgd)
        (other.initialWeights, other.teacher, other.augment) = ("a", "b", true)
        (other.augmentation.horizontalFlip, other.augmentation.cutmix) = (false, 1)
        var adam = Recipe.reference.configuration
        (adam.augment, adam.keep) = (false, .last)
        let configurations = [Recipe.fast.configuration, Recipe.reference.configuration, other, adam]
        for setting in Setting.all {
            for need in setting.needs {
                #expect(Set(configurations.map(need.isMet)) == [true, false], "\(setting.name)")
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
