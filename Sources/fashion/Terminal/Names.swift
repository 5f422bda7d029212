import FashionKit

/// Names of the library that many files here use.
typealias Formatting = FashionKit.Formatting
typealias OutputFolder = FashionKit.OutputFolder
typealias Progress = FashionKit.WorkProgress
