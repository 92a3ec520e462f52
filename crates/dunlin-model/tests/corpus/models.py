"""The pydantic models that the corpus names as types; the Rust test declares the same ones."""

from enum import Enum, IntEnum
from typing import Annotated, Literal, Optional, Union

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic import field_validator, model_validator


class Color(str, Enum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Level(Enum):
    LOW = 1
    HIGH = 10


class Port(IntEnum):
    HTTP = 80
    HTTPS = 443


class Single(str, Enum):
    ONLY = "only"


class Item(BaseModel):
    name: str
    price: float
    tags: list[str] = []
    note: Optional[str] = None


class Order(BaseModel):
    id: int
    first: Item
    items: list[Item]
    by_name: dict[str, Item] = {}


class Nullable(BaseModel):
    required: Optional[int]
    optional: Optional[int] = None
    default: int = 7


class Limits(BaseModel):
    n: Annotated[int, Field(ge=1, le=10)]
    s: Annotated[str, Field(min_length=2, max_length=4, pattern="^[a-z]+$")] = "ab"
    f: Annotated[float, Field(gt=0, lt=1)] = 0.5
    numbers: Annotated[list[Annotated[int, Field(ge=0)]], Field(min_length=1, max_length=3)] = [1]
    scores: Annotated[dict[Annotated[str, Field(max_length=2)], Annotated[int, Field(multiple_of=5)]], Field(max_length=2)] = {}
    maybe: Annotated[Optional[int], Field(ge=1)] = None


class Ignore(BaseModel):
    a: int


class Forbid(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int
    b: str = "x"


class Allow(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class AllowInts(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int


class ForbidOuter(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Forbid
    numbers: list[Forbid] = []


class Strict(BaseModel):
    i: StrictInt
    f: StrictFloat = 0.5
    s: StrictStr = "x"
    b: StrictBool = False


class StrictModel(BaseModel):
    model_config = ConfigDict(strict=True)
    i: int
    numbers: list[float] = []


class Aliased(BaseModel):
    user_name: str = Field(alias="userName")
    age: int = Field(alias="the age", ge=0)


class Tree(BaseModel):
    value: int
    children: "list[Tree]" = []


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Wolf(BaseModel):
    kind: Literal["wolf", "coyote"]
    pack: int = 1


Pet = Annotated[Union[Cat, Dog, Wolf], Field(discriminator="kind")]


class Owner(BaseModel):
    pet: Pet
    pets: list[Pet] = []


class Circle(BaseModel):
    radius: float


class Box(BaseModel):
    width: float
    height: float


class Paint(BaseModel):
    color: Color
    level: Level = Level.LOW
    port: Optional[Port] = None


class Checked(BaseModel):
    name: str
    first: int = 0
    last: int = 0

    @field_validator("name")
    @classmethod
    def not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be blank")
        assert value != "admin", "is reserved"
        return value.strip()

    @model_validator(mode="after")
    def in_order(self) -> "Checked":
        if self.first > self.last:
            raise ValueError("first must not be after last")
        return self
