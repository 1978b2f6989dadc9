#pragma once

#include <string>

#include "demo/random.h"

namespace rollcall::demo {

/// The name of somebody who does not exist, of the sort that is common in Vietnam, or in a city
/// where people come from many places.
std::string vietnamese_name(Random& random);
std::string mixed_name(Random& random);

}  // namespace rollcall::demo
