#include "core/xlsx_package.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace rollcall {
namespace {

// ECMA-376 part 1 (strict: purl.oclc.org) and part 4 (transitional, which Excel writes unless told
// otherwise); the last one is part 2's, of relationships.
constexpr std::array<std::string_view, 3> kSpaces = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships"};
constexpr std::array<std::string_view, 2> kRelationshipSpaces = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships"};

constexpr std::string_view kNoWorkbook = "it is no workbook of Excel's (.xlsx)";

struct Relationship {
    std::string kind;  ///< the last word of its type
    std::string part;  ///< that it leads to
};
using Relationships = std::map<std::string, Relationship, std::less<>>;  // by their ids

/// The folder of a part, with '/' at its end; "" for the root.
std::string_view folder_of(std::string_view part) {
    const std::size_t slash = part.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : part.substr(0, slash + 1);
}

/// A target as seen from a folder, as a part's name (ECMA-376 part 2, 9.3.2.3; RFC 3986 5.2.4).
std::string part_of(std::string_view target, std::string_view folder) {
    const std::string whole =
        target.starts_with('/') ? std::string(target) : std::string(folder).append(target);
    std::vector<std::string_view> steps;
    for (std::size_t begin = 0; begin <= whole.size();) {
        const std::size_t end = std::min(whole.find('/', begin), whole.size());
        const std::string_view step = std::string_view(whole).substr(begin, end - begin);
        if (step == ".." && !steps.empty()) {
            steps.pop_back();
        } else if (!step.empty() && step != "." && step != "..") {
            steps.push_back(step);
        }
        begin = end + 1;
    }
    std::string part;
    for (const std::string_view step : steps) {
        part.append(part.empty() ? "" : "/").append(step);
    }
    return part;
}

std::string text_of(const XmlAttributes& attributes, std::string_view name) {
    return std::string(attributes.get(name).value_or(""));
}

class RelationshipsHandler : public XmlHandler {
  public:
    explicit RelationshipsHandler(std::string_view folder) : folder_(folder) {}

    bool begin(std::string_view path, const XmlAttributes& attributes) override {
        if (path == "/Relationships/Relationship" &&
            attributes.get("TargetMode").value_or("") != "External") {
            const std::string type = text_of(attributes, "Type");
            found.try_emplace(text_of(attributes, "Id"),
                              Relationship{type.substr(type.rfind('/') + 1),
                                           part_of(text_of(attributes, "Target"), folder_)});
        }
        return true;
    }

    Relationships found;

  private:
    std::string_view folder_;
};

class WorkbookHandler : public XmlHandler {
  public:
    bool begin(std::string_view path, const XmlAttributes& attributes) override {
        is_workbook = is_workbook || path == "/workbook";
        if (path == "/workbook/workbookPr") {
            const std::string_view from_1904_text = attributes.get("date1904").value_or("");
            from_1904 = from_1904_text == "1" || from_1904_text == "true";
        } else if (path == "/workbook/sheets/sheet" &&
                   attributes.get("state").value_or("visible") == "visible") {
            std::string id;
            for (const std::string_view space : kRelationshipSpaces) {
                id += attributes.get("id", space).value_or("");
            }
            visible.push_back(std::move(id));
        }
        return true;
    }

    bool is_workbook = false;
    bool from_1904 = false;
    std::vector<std::string> visible;  ///< ids of the sheets' relationships
};

/// Of a part, or of the package if it is "".
Result<Relationships> relationships_of(const ZipReader& package, const std::string& part,
                                       const XlsxLimits& limits) {
    const std::string_view folder = folder_of(part);
    const std::string name =
        std::string(folder) + "_rels/" + part.substr(folder.size()) + ".rels";  // part 2, 9.3.3
    RelationshipsHandler handler(folder);
    if (Status read = read_part(package, name, limits.structure_bytes, handler); !read) {
        return read.error();
    }
    return std::move(handler.found);
}

std::string first_of_kind(const Relationships& relationships, std::string_view kind) {
    const auto found = std::ranges::find_if(
        relationships, [&](const auto& entry) { return entry.second.kind == kind; });
    return found == relationships.end() ? "" : found->second.part;
}

}  // namespace

Error unreadable_workbook(std::string_view why) {
    return {ErrorCode::invalid_field,
            "The workbook cannot be read: " + std::string(why) +
                ". Open it in a spreadsheet program and save it as .xlsx without a password, or as "
                "\"CSV UTF-8\"."};
}

Status read_part(const ZipReader& package, const std::string& name, std::size_t most_bytes,
                 XmlHandler& handler) {
    const Result<std::optional<Bytes>> bytes = package.read(name, most_bytes);
    if (!bytes) {
        return unreadable_workbook(bytes.error().message);
    }
    if (!*bytes) {
        return unreadable_workbook("a part of it is missing");
    }
    if (const Status read = read_xml(**bytes, kSpaces, handler); !read) {
        return unreadable_workbook("a part of it is damaged (" + read.error().message + ")");
    }
    return {};
}

Result<WorkbookParts> find_parts(const ZipReader& package, const XlsxLimits& limits) {
    if (!package.has("_rels/.rels")) {
        return unreadable_workbook(kNoWorkbook);
    }
    const auto roots = relationships_of(package, "", limits);
    if (!roots) {
        return roots.error();
    }
    const std::string workbook = first_of_kind(*roots, "officeDocument");
    if (workbook.ends_with(".bin")) {
        return unreadable_workbook("it is a binary one (.xlsb)");
    }
    WorkbookHandler handler;
    if (Status read = read_part(package, workbook, limits.structure_bytes, handler); !read) {
        return read.error();
    }
    if (!handler.is_workbook) {
        return unreadable_workbook(kNoWorkbook);
    }
    const auto relationships = relationships_of(package, workbook, limits);
    if (!relationships) {
        return relationships.error();
    }
    for (const std::string& id : handler.visible) {
        const auto found = relationships->find(id);
        if (found != relationships->end() && found->second.kind == "worksheet") {
            return WorkbookParts{.sheet = found->second.part,
                                 .strings = first_of_kind(*relationships, "sharedStrings"),
                                 .styles = first_of_kind(*relationships, "styles"),
                                 .from_1904 = handler.from_1904};
        }
    }
    return unreadable_workbook("it has no visible sheet of cells");
}

}  // namespace rollcall
