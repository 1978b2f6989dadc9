#include "core/xml.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <expat.h>
#include <malloc.h>

namespace rollcall {
namespace {

constexpr std::size_t kDepthLimit = 64;
constexpr std::size_t kMemoryLimit = 8UL * 1024UL * 1024UL;  // bytes
constexpr std::size_t kPiece = 256UL * 1024UL;               // bytes
constexpr std::size_t kSpaceLimit = 200;                     // bytes; of a namespace's name
constexpr char kBetweenSpaceAndName = ' ';  // in no URI, so that expat refuses one that has it

/// What expat holds for the document that this thread reads. Every name that a document makes up
/// costs it some ten times the name's length for good, and its allocator is given no pointer of
/// ours.
thread_local std::size_t memory_held = 0;

void* allocate(std::size_t size) {
    if (size > kMemoryLimit - std::min(memory_held, kMemoryLimit)) {
        return nullptr;
    }
    void* block = std::malloc(size);
    memory_held += malloc_usable_size(block);
    return block;
}

void release(void* block) {
    memory_held -= malloc_usable_size(block);
    std::free(block);
}

void* reallocate(void* block, std::size_t size) {
    if (size > kMemoryLimit - std::min(memory_held, kMemoryLimit)) {
        return nullptr;
    }
    const std::size_t before = malloc_usable_size(block);
    void* moved = std::realloc(block, size);
    if (moved != nullptr) {
        memory_held += malloc_usable_size(moved);
        memory_held -= before;
    }
    return moved;
}

struct ParserDeleter {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserDeleter>;

/// Between expat and a handler: keeps the path.
class Reading {
  public:
    Reading(XML_Parser parser, std::span<const std::string_view> spaces, XmlHandler& handler)
        : parser_(parser), spaces_(spaces), handler_(handler) {
        XML_SetUserData(parser, this);
        XML_SetElementHandler(
            parser,
            [](void* self, const char* name, const char** pairs) {
                static_cast<Reading*>(self)->begin(name, pairs);
            },
            [](void* self, const char* /*name*/) { static_cast<Reading*>(self)->end(); });
        XML_SetCharacterDataHandler(parser, [](void* self, const char* piece, int size) {
            static_cast<Reading*>(self)->text({piece, static_cast<std::size_t>(size)});
        });
        // Expat copies it into each name of an attribute.
        XML_SetStartNamespaceDeclHandler(
            parser, [](void* self, const char* /*prefix*/, const char* space) {
                if (space != nullptr && std::string_view(space).size() > kSpaceLimit) {
                    static_cast<Reading*>(self)->refuse("the name of a namespace is too long");
                }
            });
        // Before any entity is declared, so that none can grow or be fetched.
        XML_SetStartDoctypeDeclHandler(
            parser, [](void* self, const char*, const char*, const char*, int) {
                static_cast<Reading*>(self)->refuse("it has a document type");
            });
    }

    bool stopped() const noexcept { return stopped_; }
    /// Why it was stopped; "" where the handler wanted no more.
    const std::string& refusal() const noexcept { return refusal_; }

  private:
    void begin(std::string_view name, const char** pairs) {
        if (stopped_) {
            return;
        }
        if (ends_.size() == kDepthLimit) {
            refuse("it has more than " + std::to_string(kDepthLimit) + " elements in one another");
            return;
        }
        const std::size_t gap = name.find(kBetweenSpaceAndName);
        const std::string_view space =
            gap == std::string_view::npos ? std::string_view() : name.substr(0, gap);
        const bool known = std::ranges::find(spaces_, space) != spaces_.end();
        ends_.push_back(path_.size());
        path_ += '/';
        path_ += known ? name.substr(gap + 1) : "?";
        go_on(handler_.begin(path_, XmlAttributes(pairs)));
    }

    void text(std::string_view piece) {
        if (!stopped_) {
            go_on(handler_.text(path_, piece));
        }
    }

    void end() {
        if (stopped_) {
            return;
        }
        go_on(handler_.end(path_));
        path_.resize(ends_.back());
        ends_.pop_back();
    }

    void refuse(std::string why) {
        refusal_ = std::move(why);
        go_on(false);
    }

    // Expat may finish an element that it has begun before it heeds this.
    void go_on(bool wanted) {
        if (!wanted) {
            stopped_ = true;
            XML_StopParser(parser_, XML_FALSE);
        }
    }

    XML_Parser parser_;
    std::span<const std::string_view> spaces_;
    XmlHandler& handler_;
    std::string path_;
    std::vector<std::size_t> ends_;  ///< of path_, before each open element
    bool stopped_ = false;
    std::string refusal_;
};

}  // namespace

std::optional<std::string_view> XmlAttributes::get(std::string_view name,
                                                   std::string_view space) const {
    for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
        std::string_view found = *pair;
        if (!space.empty()) {
            if (!found.starts_with(space) || found.substr(space.size(), 1) != " ") {
                continue;
            }
            found.remove_prefix(space.size() + 1);
        }
        if (found == name) {
            return *(pair + 1);
        }
    }
    return std::nullopt;
}

Status read_xml(ByteView document, std::span<const std::string_view> spaces, XmlHandler& handler) {
    const XML_Memory_Handling_Suite memory = {allocate, reallocate, release};
    const std::string between(1, kBetweenSpaceAndName);
    const Parser parser(XML_ParserCreate_MM(nullptr, &memory, between.c_str()));
    if (parser == nullptr) {
        return Error{ErrorCode::internal, "there is no memory for a parser"};
    }
    Reading reading(parser.get(), spaces, handler);
    XML_Status parsed = XML_STATUS_OK;
    // Expat copies a piece, and begins anew with one that ends within a name.
    do {
        const ByteView piece = document.first(std::min(kPiece, document.size()));
        document = document.subspan(piece.size());
        parsed = XML_Parse(parser.get(), as_text(piece).data(), static_cast<int>(piece.size()),
                           document.empty() ? XML_TRUE : XML_FALSE);
    } while (parsed == XML_STATUS_OK && !document.empty());
    if (parsed == XML_STATUS_OK || (reading.stopped() && reading.refusal().empty())) {
        return {};
    }
    const std::string why =
        reading.stopped() ? reading.refusal() : XML_ErrorString(XML_GetErrorCode(parser.get()));
    return Error{ErrorCode::invalid_field,
                 "line " + std::to_string(XML_GetCurrentLineNumber(parser.get())) + ": " + why};
}

}  // namespace rollcall
