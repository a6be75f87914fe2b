import pytest
from django.contrib.auth.models import Group, Permission, User


@pytest.fixture
def files_in(media_root):
    """The names of all stored files."""
    return lambda: sorted(path.name for path in media_root.rglob("*") if path.is_file())


@pytest.fixture
def librarian(db):
    """Staff who look after the library, and nothing else."""
    user = User.objects.create_user("librarian", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="media"))
    return user


@pytest.fixture
def outsider(db):
    """Staff without any right to the library."""
    return User.objects.create_user("outsider", password="x", is_staff=True)


@pytest.fixture
def visitor(client):
    return client


@pytest.fixture
def holder(db):
    """Something that uses assets; to the library any saved object will do."""
    return Group.objects.create(name="一篇文章")


@pytest.fixture
def library(client, librarian):
    """A browser in which the librarian is logged in."""
    client.force_login(librarian)
    return client
