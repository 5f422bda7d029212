import ArgumentParser
import FashionKit

/// Options for image files that are not settings of a training.
struct ImageFileOptions: ParsableArguments {
    @Flag(help: "Stop at an image file that cannot be read, instead of leaving it out.") var strict = false
    @Flag(
        inversion: .prefixedNo,
        help: "Keep image files as they were prepared in ~/.cache/fashion/images, for the next time.")
    var cache = true

    /// The names of the given flags, which are errors for other data.
    var names: [String] { (strict ? ["strict"] : []) + (cache ? [] : ["no-cache"]) }

    /// The given flags that are errors for other data.
    var flags: DataSettings {
        var flags = DataSettings()
        flags.forImageFiles = names
        return flags
    }

    /// Returns the settings with these options applied.
    func applied(to reading: ImageReading) -> ImageReading {
        var reading = reading
        reading.isStrict = strict
        reading.cache = cache ? CacheFolder.of("images") : nil
        return reading
    }
}
