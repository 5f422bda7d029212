import FashionCore
import Foundation
import Testing

@Suite struct ControlGroupTests {
    /// A limit of systemd (`MemoryMax=`) is that of a slice or a service, and not of the outermost group.
    @Test(arguments: [
        ("0::/app.slice/job.service\n", 300), ("12:cpu:/old\n0::/app.slice/job.service\n", 300),
        ("0::/app.slice\n", 500), ("0::/\n", nil), ("0::/app.slice/job.service/unlimited\n", 300),
        ("0::/../app.slice\n", nil), ("0::/missing\n", nil), ("", nil),
    ])
    func theLowestLimitOfTheGroupAndItsAncestorsCounts(membership: String, limit: Int?) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (group, text) in [
            ("app.slice", "500\n"), ("app.slice/job.service", "300\n"),
            ("app.slice/job.service/unlimited", "max\n"),
        ] {
            try WholeFile.write(text, to: folder.appendingPathComponent("root/\(group)/memory.max"))
        }
        let file = folder.appendingPathComponent("cgroup")
        try WholeFile.write(membership, to: file)
        let root = folder.appendingPathComponent("root").path
        func found() -> Int? {
            ControlGroup.lowestLimit(in: "memory.max", root: root, membership: file.path) {
                Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }
        #expect(found() == limit)
        // In a container, the outermost group is often the only one.
        try WholeFile.write("400\n", to: folder.appendingPathComponent("root/memory.max"))
        #expect(found() == min(limit ?? 400, 400))
    }
}
