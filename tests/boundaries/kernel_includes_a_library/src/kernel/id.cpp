#include <boost/uuid.hpp>
