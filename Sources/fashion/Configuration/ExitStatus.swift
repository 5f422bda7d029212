import ArgumentParser
import FashionCore
import Foundation

/// What the program tells the shell.
enum ExitStatus {
    /// Something went wrong: a file, the network, the training.
    static let failure: Int32 = 1
    /// The command line makes no sense. (ArgumentParser's own choice is 64.)
    static let usage: Int32 = 2

    /// What to print and where, and the status, for an error that ended the program; also for `--help`.
    struct Ending: Equatable {
        var output = ""
        var errorOutput = ""
        var status: Int32
    }

    /// Help and version go to standard output with status 0; wrong usage is explained with 2; an `ExitCode` is taken as it
    /// is (130 after Ctrl-C); everything else is one line `fashion: …` with 1.
    static func ending(for error: any Error, of command: any ParsableCommand.Type) -> Ending {
        let code = command.exitCode(for: error)
        if let code = error as? ExitCode {
            return Ending(status: code.rawValue)
        }
        if code == .success {
            return Ending(output: command.fullMessage(for: error), status: 0)
        }
        if code == .validationFailure {
            return Ending(errorOutput: command.fullMessage(for: error), status: usage)
        }
        if let error = error as? CocoaError {
            let place = error.filePath.map { "\($0): " } ?? ""
            return Ending(errorOutput: "fashion: \(place)\(error.plainReason)", status: failure)
        }
        return Ending(errorOutput: "fashion: \(command.message(for: error))", status: failure)
    }
}

extension ParsableCommand {
    /// Reads the command line, runs the command and leaves with the right status.
    static func runAndExit(_ arguments: [String]? = nil) -> Never {
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            Foundation.exit(0)
        } catch {
            let ending = ExitStatus.ending(for: error, of: Self.self)
            if !ending.output.isEmpty {
                print(ending.output)
            }
            if !ending.errorOutput.isEmpty {
                Terminal(.error).write(ending.errorOutput.shown + "\n")
            }
            Foundation.exit(ending.status)
        }
    }
}
