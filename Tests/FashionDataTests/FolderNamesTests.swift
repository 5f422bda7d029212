import Foundation
import Testing

@testable import FashionData

/// The walk of folders that data sets and lists of images share.
struct FolderNamesTests {
    @Test func aFolderIsReadOnce() throws {
        try withTemporaryFolder { root in
            let folder = root.appendingPathComponent("folder", isDirectory: true)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for name in ["b.png", "a.png", ".hidden"] {
                try Data().write(to: folder.appendingPathComponent(name))
            }
            let link = root.appendingPathComponent("link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder)
            var seen: Set<FileIdentity> = []
            func names(_ url: URL) -> FolderNames { FolderNames(of: Array(url.path.utf8CString), &seen) }
            guard case .names(let found) = names(folder) else {
                Issue.record("expected the names of the folder")
                return
            }
            #expect(found == [".hidden", "a.png", "b.png"].map { Array($0.utf8CString) })
            guard case .readBefore = names(link) else {
                Issue.record("expected the folder to be recognised behind the link")
                return
            }
            let missing = names(root.appendingPathComponent("none"))
            let reason = errno
            guard case .unreadable = missing else {
                Issue.record("expected no names of a folder that does not exist")
                return
            }
            #expect(reason == ENOENT && seen.count == 1)
        }
    }

    @Test func pathsAreJoinedWithOneSlash() {
        for folder in ["/data", "/data/"] {
            let path = FolderNames.joined(Array(folder.utf8CString), Array("a.png".utf8CString))
            #expect(path == Array("/data/a.png".utf8CString))
        }
    }
}
