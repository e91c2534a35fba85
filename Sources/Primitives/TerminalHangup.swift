import CLinux

/// What happens to the process when the terminal goes away that it was started from (`SIGHUP`).
package enum TerminalHangup {
    /// Whether it was started to outlive that, as by `nohup`.
    package static var isIgnored: Bool { signet_ignores_hangups() }
}
