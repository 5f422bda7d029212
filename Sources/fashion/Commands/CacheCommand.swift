import ArgumentParser
import FashionCore
import FashionData
import FashionKit
import FashionTraining
import Foundation

/// `fashion cache`: lists and removes cached features and images.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "List the features and prepared images that are kept; remove old ones.",
        discussion: """
            `fashion transfer` keeps what the frozen part of a network makes of the images, so that the next training of a head \
            need not compute it; image files are kept at the size of the network's. What is removed is made again where it is \
            needed. Other files are left alone.
            """)

    @Option(
        help: ArgumentHelp(
            "Only the features in this folder (default: all that is kept in the user's cache folder).",
            valueName: "folder"), completion: .directory)
    var featureCache: String?

    @Flag(help: "Remove what has not been used for as long as --unused-for says.")
    var prune = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Days without use; 0 removes everything (default: 30).", valueName: "days"))
    var unusedFor: Int?

    func validate() throws {
        if let unusedFor {
            guard prune else { throw ValidationError("--unused-for: expected --prune, found none") }
            guard 0...36_500 ~= unusedFor else {
                throw ValidationError("--unused-for: expected 0 to 36500, found \(unusedFor)")
            }
        }
    }

    func run() throws {
        let caches: [FileCache] =
            [.features(CacheFolder.features(featureCache))]
            + (featureCache == nil ? [.images(CacheFolder.of("images"))] : [])
        let now = Date()
        if prune {
            let removed = try caches.flatMap {
                try $0.removeFiles(notUsedSince: now.addingTimeInterval(-86_400 * Double(unusedFor ?? 30)))
            }
            for entry in removed { print("Removed \(entry.file.path.shown)") }
            print("\(removed.total) removed")
        }
        for cache in caches {
            let left = try cache.entries()
            if featureCache != nil, !FileManager.default.fileExists(atPath: cache.folder.path) {
                print("There is no folder \(cache.folder.path.shown) yet")
                continue
            }
            for entry in left { print(entry.line(now)) }
            print("\(left.total) in \(cache.folder.path.shown)")
        }
    }
}
