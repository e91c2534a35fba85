/// The regions of a service that runs in several places, each a Signet of its own.
package struct Regions: Sendable, Equatable {
    /// One region.
    package struct Region: Sendable, Equatable {
        /// What the form sends.
        package let name: String
        /// What people read.
        package let label: String
        /// The issuer there.
        package let url: String

        /// A region.
        package init(name: String, label: String, url: String) {
            self.name = name
            self.label = label
            self.url = url
        }
    }

    /// In the order they are shown.
    package let all: [Region]
    /// The issuer here.
    private let own: String

    /// Regions, of which the one at `own` is this one.
    ///
    /// Where none is, one is put before them that is called by its host: people must be able to stay.
    package init(_ all: [Region], own: String = "") {
        let isListed = all.isEmpty || all.contains { $0.url == own }
        let host = String(own.trimmingPrefix("https://").trimmingPrefix("http://"))
        self.all = isListed ? all : [Region(name: "", label: host, url: own)] + all
        self.own = own
    }

    /// Whether this is where we are.
    package func isHere(_ region: Region) -> Bool { region.url == own }

    /// The region chosen in a form, when it is another than this one.
    ///
    /// Only ever one that is configured.
    package func other(_ name: String?) -> Region? { all.first { $0.name == name && !isHere($0) } }

    /// What a form may lead to, for the content security policy.
    package var formTargets: [String] { all.filter { !isHere($0) }.compactMap { ContentPolicy.webSource(for: $0.url) } }
}
