/// The pages of somebody's own account, as tiles.
package struct AccountOverviewPage: Page {
    package static let template = "account"
    package let heading: String
    /// What there is.
    package let tiles: [Tile]

    /// The way to one page.
    package struct Tile: Sendable {
        /// Its name.
        package let name: String
        /// What one does there.
        package let text: String
        /// Where it is.
        package let url: String

        /// The texts and values, ready to be shown.
        package init(name: String, text: String, url: String) {
            self.name = name
            self.text = text
            self.url = url
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, tiles: [Tile]) {
        self.heading = heading
        self.tiles = tiles
    }
}
