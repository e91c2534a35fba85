/// The regions to choose from, on a page.
package struct RegionList: Sendable {
    /// In the order they are shown.
    package let items: [Item]

    /// One region.
    package struct Item: Sendable {
        /// What the form sends.
        package let value: String
        /// What people read.
        package let name: String
        /// Where we are.
        package let isHere: Bool

        /// The texts and values, ready to be shown.
        package init(value: String, name: String, isHere: Bool) {
            self.value = value
            self.name = name
            self.isHere = isHere
        }
    }

    /// The texts and values, ready to be shown.
    package init(items: [Item]) { self.items = items }
}

extension Regions {
    /// The list on a page; nil without regions.
    package var list: RegionList? {
        guard !all.isEmpty else { return nil }
        return RegionList(items: all.map { .init(value: $0.name, name: $0.label, isHere: isHere($0)) })
    }
}
