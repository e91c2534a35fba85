/// What a browser calls itself, in the two words that people know it by.
///
/// It is whatever the browser says; nothing may depend on it.
package struct AgentName: Hashable, Sendable {
    /// The browser: `Firefox`; nil for one that we do not know.
    package let browser: String?
    /// What it runs on: `Windows`, `iPhone`; nil when it does not say.
    package let system: String?

    /// Reads a `User-Agent` field.
    package init(_ agent: String) {
        browser = Self.browsers.first { agent.contains($0.mark) }?.name
        system = Self.systems.first { agent.contains($0.mark) }?.name
    }

    // Nearly all say that they are Chrome or Safari as well, so the order is what tells them apart.
    private static let browsers = [
        (mark: "Edg", name: "Edge"), (mark: "OPR/", name: "Opera"), (mark: "SamsungBrowser/", name: "Samsung Internet"),
        (mark: "Vivaldi/", name: "Vivaldi"), (mark: "Firefox/", name: "Firefox"), (mark: "FxiOS/", name: "Firefox"),
        (mark: "CriOS/", name: "Chrome"), (mark: "Chrome/", name: "Chrome"), (mark: "Safari/", name: "Safari"),
    ]
    private static let systems = [
        (mark: "iPhone", name: "iPhone"), (mark: "iPad", name: "iPad"), (mark: "Android", name: "Android"),
        (mark: "CrOS", name: "ChromeOS"), (mark: "Windows", name: "Windows"), (mark: "Mac OS X", name: "macOS"),
        (mark: "Linux", name: "Linux"),
    ]
}
