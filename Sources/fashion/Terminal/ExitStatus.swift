import ArgumentParser
import FashionCore
import Foundation

/// What the program tells the shell.
enum ExitStatus {
    /// Something went wrong: a file, the network, the training.
    static let failure: Int32 = 1
    /// The command line makes no sense. (ArgumentParser's own choice is 64.)
    static let usage: Int32 = 2

    /// Joins a flag and a negative number behind it, `--batch-size -1`, which the parser would take for two flags: then the
    /// error is the one that names the range.
    static func joiningNegativeValues(_ arguments: [String]) -> [String] {
        var result: [String] = []
        var isOpen = true
        for argument in arguments {
            if argument == "--" { isOpen = false }
            if isOpen, let last = result.last, last.wholeMatch(of: /--[a-z][a-z-]*/) != nil,
                argument.wholeMatch(of: /-[0-9.][0-9.eE+-]*/) != nil
            {
                result[result.count - 1] = "\(last)=\(argument)"
            } else {
                result.append(argument)
            }
        }
        return result
    }

    /// What to print and where, and the status, for an error that ended the program; also for `--help`.
    struct Ending: Equatable {
        var output = ""
        var errorOutput = ""
        var status: Int32
    }

    /// Help and version go to standard output with status 0; wrong usage is explained with 2; an `ExitCode` is taken as it
    /// is (130 after Ctrl-C); everything else is one line `fashion: …` with 1.
    /// - Parameter running: the subcommand that ran, whose usage is shown; the parser knows it for its own errors only.
    static func ending(
        for error: any Error, of command: any ParsableCommand.Type,
        running: (any ParsableCommand.Type)? = nil
    ) -> Ending {
        let code = command.exitCode(for: error)
        if let code = error as? ExitCode {
            return Ending(status: code.rawValue)
        }
        if code == .success {
            return Ending(output: command.fullMessage(for: error), status: 0)
        }
        if code == .validationFailure, let running {
            let usageLine = command.usageString(for: running)
            let name = usageLine.split(separator: " ").prefix { $0.first?.isLetter == true }.joined(
                separator: " ")
            return Ending(
                errorOutput: """
                    Error: \(command.message(for: error))
                    Usage: \(usageLine)
                      See '\(name) --help' for more information.
                    """, status: usage)
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
        let isMute = StandardOutput.isMissingAtStart()
        // A file that grows beyond `ulimit -f` is an error to report like any other.
        signal(SIGXFSZ, SIG_IGN)
        var running: (any ParsableCommand.Type)?
        do {
            let arguments = arguments ?? Array(CommandLine.arguments.dropFirst())
            var command = try parseAsRoot(ExitStatus.joiningNegativeValues(arguments))
            if isMute { leaveWithoutOutput() }
            running = type(of: command)
            try command.run()
            try StandardOutput.close(allowsLeaving: Interruption.isInstalled)
            Foundation.exit(0)
        } catch {
            let ending = ExitStatus.ending(for: error, of: Self.self, running: running)
            if !ending.output.isEmpty {
                if isMute { leaveWithoutOutput() }
                print(ending.output)
            }
            if !ending.errorOutput.isEmpty {
                Terminal(.error).write(ending.errorOutput.shown + "\n")
            }
            if ending.status == 0 {
                do {
                    try StandardOutput.close(allowsLeaving: false)
                } catch {
                    Terminal(.error).write("fashion: \(error)\n")
                    Foundation.exit(ExitStatus.failure)
                }
            }
            Foundation.exit(ending.status)
        }
    }

    /// Says that there is nowhere to write to, and leaves.
    private static func leaveWithoutOutput() -> Never {
        Terminal(.error).write(
            "fashion: standard output is closed, so there is nowhere to write to; send it to a file or to /dev/null\n"
        )
        Foundation.exit(ExitStatus.failure)
    }
}
